"""First steps inside the product: a list for each role, and walks that show where things are."""
