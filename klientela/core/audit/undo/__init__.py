"""Exact undo: a batch of the history replayed backwards."""
