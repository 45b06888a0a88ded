"""The editor of permissions: what each role may do, drafted cell by cell, previewed per person, applied as a whole."""
