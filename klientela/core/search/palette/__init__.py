"""One box for records, pages, views, actions and help."""
