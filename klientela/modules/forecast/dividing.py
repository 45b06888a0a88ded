"""The deals of a forecast divided by what they do not name themselves: territories, and the products of their lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from klientela.core.access.decisions import may, sees, visible
from klientela.core.access.models import RecordTerritory, Territory
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_named, entity_of
from klientela.modules.forecast.book import Book
from klientela.modules.forecast.plans.levels import LEVELS
from klientela.modules.sales.api.counting import net, sees_prices

OF_LINES = {"product": "product_id", "category": "product__category_id"}
"""The levels that stand in the lines of deals, and where."""


def sees_division(user: User, level: str) -> bool:
    """Whether a user sees everything by which deals are divided."""
    if level == "territory":
        return may(user, "read", entity_of(Territory)) and sees(user, entity_named("deals"), "party")
    lines = entity_named("deal-lines")
    if not (
        may(user, "read", lines) and sees_prices(user) and sees(user, lines, "product") and may(user, "read", entity_named("products"))
    ):
        return False
    return level == "product" or (
        sees(user, entity_named("products"), "category") and may(user, "read", entity_named("product-categories"))
    )


def divided(user: User, book: Book, level: str) -> Book:
    """The book by a level: by products each deal is shared among its lines by their value; in every territory it counts as a whole."""
    parts = _territories(user, book) if level == "territory" else _products(user, book, OF_LINES[level])
    return book.divided(level, list(parts))


def _territories(user: User, book: Book) -> Iterator[tuple[int, str, float]]:
    party = dict(entity_named("deals").model._base_manager.filter(pk__in=book.deals).values_list("pk", "party_id"))
    lies: dict[UUID | None, list[UUID]] = defaultdict(list)
    readable = visible(user, "read", entity_of(Territory)).values("pk")
    placed = RecordTerritory.objects.filter(record__in=set(party.values()) - {None}, territory__in=readable)
    for record, territory in placed.values_list("record", "territory_id"):
        lies[record].append(territory)
    for place, deal in enumerate(book.deals):
        where = [str(each) for each in lies.get(party[deal], ())]
        yield from ((place, key, 1.0) for key in where or [""])


def _products(user: User, book: Book, path: str) -> Iterator[tuple[int, str, float]]:
    rows = visible(user, "read", entity_named("deal-lines")).filter(deal__in=book.deals)
    kind = entity_named("products" if path == "product_id" else "product-categories")
    readable = set(visible(user, "read", kind).filter(pk__in=rows.order_by().values(path)).values_list("pk", flat=True))
    lines: dict[UUID, list[tuple[str, float]]] = defaultdict(list)
    for deal, key, worth in rows.values_list("deal_id", path, net()):
        lines[deal].append((str(key) if key in readable else "", float(worth or 0)))
    for place, deal in enumerate(book.deals):
        yield from ((place, key, share) for key, share in _shares(lines.get(deal, [])))


def _shares(lines: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """What share each product has of a deal; evenly where no line has a price, nobody's where there is none."""
    known: dict[str, float] = defaultdict(float)
    count = 0
    for key, worth in lines:
        known[key] += max(worth, 0.0)
        count += 1
    if not count:
        return [("", 1.0)]
    whole = sum(known.values())
    return [(key, worth / whole if whole else 1.0 / len(known)) for key, worth in known.items()]


def lines_named(user: User, level: str, keys: Iterable[str]) -> dict[str, Any]:
    """The records a forecast is divided by among those a user may read, by their keys."""
    rows = visible(user, "read", entity_named(LEVELS[level].kind))
    return {str(found.pk): found for found in rows.filter(pk__in=[key for key in keys if key])}
