"""The REST interface of every entity."""
