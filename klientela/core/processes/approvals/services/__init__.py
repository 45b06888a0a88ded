"""Verbs of approvals: asking, deciding, passing on, withdrawing, standing in, and what time does by itself."""
