"""How to read a list in its order: along the index of that order, or, for whoever sees few records, those records first and sorted."""

from functools import lru_cache
from time import time
from typing import Any

from django.db.models import F, Func, QuerySet

from klientela.core.access.decisions import codes_for, visible
from klientela.core.access.grants import EVERYTHING
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity

FEW = 4_000
"""So many records are found by their codes and sorted faster than they are met along an index of a million."""
HOUR = 3_600


class Aside(Func):
    """A value that no index of its column orders."""

    template = "(ARRAY[%(expressions)s])[1]"


def sees_few(user: User, entity: Entity) -> bool:
    """Whether a user sees so few records of an entity that walking along an index would meet them too seldom.

    Looked at once an hour: it decides only how rows are read, never which.
    """
    if not hasattr(entity.model, "acl") or codes_for(user, "read", entity) is EVERYTHING:
        return False
    return _few(user, entity, int(time() // HOUR))


@lru_cache(maxsize=8_192)
def _few(user: User, entity: Entity, _hour: int) -> bool:
    return visible(user, "read", entity).order_by().values("pk")[: FEW + 1].count() <= FEW


def aside(rows: QuerySet[Any], key: str, *, falling: bool) -> QuerySet[Any]:
    """The same rows in the same order, but found by who may see them."""
    place = Aside(F(key))
    return rows.order_by(place.desc() if falling else place.asc(), "-pk" if falling else "pk")
