"""The past is gone through in the background: every rep at every month's end takes a while."""

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import grants
from klientela.core.jobs.queue import Ticker, job
from klientela.modules.forecast.book import today
from klientela.modules.forecast.checking import as_result, check


@job("forecast.check", policy=grants("read", "deals"))
def check_past(ticker: Ticker) -> None:
    """Tell how well the range would have held, by the deals that whoever asks may read."""
    user = current_actor().user
    ticker.result = as_result(check(user, today=today())) if user else {}
