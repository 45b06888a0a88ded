"""Who else is after the same deals, and how they stand in each."""
