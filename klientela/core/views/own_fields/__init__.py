"""The settings of fields a company has added to its records."""
