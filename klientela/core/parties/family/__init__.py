"""Whom a party stands in relation to: as a small graph, and as the tree of a group of companies."""
