"""Questions about deals: how many, how much, how long, who. Every answer holds only what the user may read.

Amounts of different currencies are never added: every sum is a tuple of `Amount`, one for each currency.
"""
