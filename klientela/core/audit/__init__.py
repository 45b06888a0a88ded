"""The memory of every change: what was before, what is now, who did it and in which piece of work."""
