"""How the running system is: what is wrong with it, and what to do."""
