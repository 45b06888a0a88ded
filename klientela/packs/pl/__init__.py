"""Rules of Poland."""
