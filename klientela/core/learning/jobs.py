"""Learning goes on in the background: every night, and when somebody asks."""

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import function
from klientela.core.jobs.queue import Ticker, job, repeat
from klientela.core.learning.services import FUNCTION, train
from klientela.core.learning.subjects import subjects

POLICY = function(FUNCTION)


@job("learning.train", policy=POLICY)
def learn_now(ticker: Ticker, *, code: str) -> None:
    """Learn one subject anew because somebody asked."""
    made = train(code, by=current_actor().user)
    ticker.result = {"examples": made.examples}


@job("learning.one", policy=POLICY)
def learn_one(*, code: str) -> None:
    """Learn one subject anew because it is time; by itself, so that one that fails keeps no other from being learnt."""
    train(code, by=None)


@job("learning.every_night", policy=POLICY)
def learn_every_night() -> None:
    """Have every subject learnt anew."""
    for code in subjects():
        learn_one.defer(by=None, code=code)


repeat(learn_every_night, cron="23 2 * * *")
