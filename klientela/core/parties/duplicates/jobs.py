"""Likely duplicates are looked for by themselves, minute by minute, and in the whole base when somebody asks."""

from klientela.core.access.policy import function
from klientela.core.jobs.queue import Ticker, job, repeat
from klientela.core.parties.duplicates.pairing import look_at_changes, look_through

POLICY = function("manage_settings")


@job("parties.duplicates", policy=POLICY)
def find_duplicates() -> None:
    """Look for likely duplicates of the parties that changed."""
    look_at_changes()


@job("parties.all_duplicates", policy=POLICY)
def find_all_duplicates(ticker: Ticker) -> None:
    """Look for likely duplicates in the whole base anew."""
    total = look_through(lambda done, total: ticker.advance(done, total=total))
    ticker.result = {"parties": total}


repeat(find_duplicates, cron="* * * * *")
