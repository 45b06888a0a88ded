"""Pages on which formulas and summaries of related records are set up."""
