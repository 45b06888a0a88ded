"""The stages a record moves through, defined by the users, and every move with who and when."""
