"""What is done to the values of own fields in the background: indexes and another kind."""

from uuid import UUID

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function
from klientela.core.jobs.queue import Ticker, job, repeat
from klientela.core.records.own.converting import convert
from klientela.core.records.own.indexing import index_now
from klientela.core.records.own.models import IndexState, OwnField
from klientela.core.records.own.publishing import forget
from klientela.kernel.entity import entity_named


@job("records.own_indexes", policy=function(MANAGE_SETTINGS))
def make_indexes() -> None:
    """Make the indexes that fields wait for."""
    for field in OwnField.objects.filter(index_state=IndexState.WAITING):
        index_now(field)


@job("records.own_kind", policy=function(MANAGE_SETTINGS))
def follow_kind(ticker: Ticker, *, field: str, was: str) -> None:
    """Bring the values of a field into the kind it has now."""
    forget()
    own = OwnField.objects.get(pk=UUID(field))
    ticker.result = {"converted": convert(entity_named(own.entity), own, was, tell=ticker.advance)}
    make_indexes.defer(by=None)


repeat(make_indexes, cron="*/10 * * * *")
