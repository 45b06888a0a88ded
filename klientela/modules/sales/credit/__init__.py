"""Whose success a deal is: shares, plans of commission and what a month brought."""
