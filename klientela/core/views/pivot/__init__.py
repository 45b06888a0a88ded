"""Pivot tables and charts of every entity: a question divided by rows and columns, each figure leading to its records."""
