"""Who is calling: the party behind a telephone number, however it is spelt."""
