"""Background work: jobs of named users in the same database, their progress on screen, and the recovery of lost ones."""
