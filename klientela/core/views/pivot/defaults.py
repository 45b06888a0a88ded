"""What a pivot shows of an entity before anything is asked: its records by the field they are usually divided by."""

from django.http import QueryDict

from klientela.core.identity.models import User
from klientela.core.views.effective import board_for
from klientela.core.views.pivot.asking import Offer
from klientela.core.views.pivot.measures import COUNT
from klientela.kernel.entity import Entity

USUAL = ("reference", "choice", "country", "boolean", "tags", "date", "datetime")


def with_default(query: QueryDict, offer: Offer, entity: Entity, *, user: User) -> QueryDict:
    """The question, or where nothing is asked the usual one."""
    if any(word in query for word in ("by", "across", "measure")):
        return query
    whole = query.copy()
    board = board_for(entity, user)
    by = board.by if board and board.by in offer.dimensions else _usual(offer)
    money = next((name for name, measure in offer.measures.items() if measure.how == "sum" and measure.currency), "")
    whole["by"], whole["measure"] = by, ",".join(name for name in (COUNT, money) if name)
    return whole


def _usual(offer: Offer) -> str:
    usual = [name for name, dimension in offer.dimensions.items() if dimension.field.kind in USUAL and not dimension.via]
    return min(usual, key=lambda name: USUAL.index(offer.dimensions[name].field.kind), default="")
