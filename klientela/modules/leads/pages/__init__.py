"""Pages of leads: those that ask, those that set up, and the one of strangers."""
