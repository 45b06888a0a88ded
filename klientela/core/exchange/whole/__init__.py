"""A whole database at once: its tables become records of several kinds, tied to each other as they were."""
