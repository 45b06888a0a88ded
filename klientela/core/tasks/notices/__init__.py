"""Telling people: what is new, on screen and by mail, when and how they want it."""
