"""Boxes of a party's page that are fetched when they come into sight, and changed where they stand."""
