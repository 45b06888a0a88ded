"""Calendars and address cards of other programs: what comes in, what goes out."""
