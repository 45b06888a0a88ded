"""Sample data for an empty installation: brought in at once, and taken out again without touching anything of the company's own."""
