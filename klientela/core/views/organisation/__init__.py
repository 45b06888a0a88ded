"""Pages of the organisation: its chart, its territories, moving people and closing accounts."""
