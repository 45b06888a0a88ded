"""Placing records in territories, in the background."""

from klientela.core.access.placing import BATCH, place_all, place_noted
from klientela.core.access.policy import grants
from klientela.core.jobs.queue import Ticker, job, repeat


@job("records.place_everything", policy=grants("update", "territories"))
def place_everything(ticker: Ticker) -> None:
    """Find the territories of every record anew."""
    changed = place_all(lambda done, total: ticker.advance(done, total=total))
    ticker.result = {"changed": changed}


@job("records.place_noted", policy=grants("update", "territories"))
def place_changed() -> None:
    """Place records whose address, industry or tags have changed."""
    while place_noted() == BATCH:
        pass


repeat(place_changed, cron="* * * * *")
