"""Saved views: who may see and change them, what they open, and the doors to keep them."""
