"""The newest rates are fetched in the afternoon of working days, once both banks have published theirs."""

from klientela.core.access.policy import function
from klientela.core.currencies.services import FUNCTION, fetch_rates
from klientela.core.jobs.queue import job, repeat


@job("currencies.fetch", policy=function(FUNCTION), attempts=3)
def fetch_newest() -> None:
    """Ask for the newest table of rates, where somebody has switched this on."""
    fetch_rates()


repeat(fetch_newest, cron="17 16 * * 1-5")
