"""Who else is after the same deals: how they stand in each, and how often one wins against them."""
