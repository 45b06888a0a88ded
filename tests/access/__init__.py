"""The permission grid proved: against its reference semantics, by canaries, by twin worlds, by foreign keys in every slot."""
