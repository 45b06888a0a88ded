"""How to read a list in its order: along the index of that order, or, for whoever sees few records, those records first and sorted."""

from functools import lru_cache
from time import time
from typing import Any

from django.db.models import F, Func, QuerySet

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import codes_for, visible
from klientela.core.access.grants import EVERYTHING
from klientela.core.access.sql import HoldsOneOf, count_by_code
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity

FEW = 4_000
"""So many records are found by their codes and sorted faster than they are met along an index of a million."""
MANY = 200
"""From so many codes on the database would rather read the whole table, which takes seconds."""
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
    if codes := _many_codes(user, entity):
        return count_by_code(entity.model, codes, most=FEW + 1) <= FEW
    return visible(user, "read", entity).order_by().values("pk")[: FEW + 1].count() <= FEW


def aside(entity: Entity, rows: QuerySet[Any], key: str, *, falling: bool) -> QuerySet[Any]:
    """The same rows in the same order, but found by the codes of whoever acts."""
    user, place = current_actor().user, Aside(F(key))
    if user and (codes := _many_codes(user, entity)):
        rows = rows.filter(HoldsOneOf(rows.model, codes))
    return rows.order_by(place.desc() if falling else place.asc(), "-pk" if falling else "pk")


def _many_codes(user: User, entity: Entity) -> frozenset[int]:
    codes = codes_for(user, "read", entity)
    return codes if codes is not EVERYTHING and len(codes) > MANY and not entity.parent_field else frozenset()
