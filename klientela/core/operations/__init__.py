"""Running the system: status, demo data, command line."""
