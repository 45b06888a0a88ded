"""Questions about what has happened; each answer holds only what its user may read."""
