"""Rules common to the European Union."""
