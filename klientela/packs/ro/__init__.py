"""Rules of Romania."""
