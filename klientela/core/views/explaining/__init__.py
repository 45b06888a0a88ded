"""Pages that explain and lend access: why somebody sees a record, who does, looking as a colleague, emergency access, sharing."""
