"""One search box over all records."""
