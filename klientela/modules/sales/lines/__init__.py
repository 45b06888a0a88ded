"""The products of a deal: prices with their reasons, discounts, sums and margin."""
