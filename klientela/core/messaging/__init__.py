"""Mail the program sends: the account it sends by, the outbox, the letters, and what people do with links out of them."""
