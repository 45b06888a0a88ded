"""Deals: chances to sell, from the first interest to won or lost."""
