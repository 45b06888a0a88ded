"""The page about the running system: how it is, in sentences and figures, for whoever answers for it."""
