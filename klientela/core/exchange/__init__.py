"""Import and export of everything that has an entity."""
