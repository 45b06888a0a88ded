"""Where every talk stands, and what moved since a chosen day."""
