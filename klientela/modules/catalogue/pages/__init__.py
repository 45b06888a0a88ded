"""Pages of the catalogue beside those of its entities."""
