"""Own fields: what a company adds to its records without code."""
