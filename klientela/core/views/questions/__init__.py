"""Asking a question by hand: nested conditions, related records, and at once how many records it is true of."""
