"""How often one wins against each competitor."""
