"""Who decides at a company: the part people have in decisions, how they stand to us, how much they count."""
