"""What the company's own history teaches: how likely an outcome is, learnt from those that are known, and why."""
