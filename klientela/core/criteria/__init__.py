"""Questions about records: a tree of conditions, read from an address, compiled to one scoped condition of the database."""
