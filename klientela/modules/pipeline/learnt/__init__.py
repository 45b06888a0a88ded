"""How likely a deal is won, learnt from how earlier ones ended."""
