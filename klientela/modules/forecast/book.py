"""Deals as numbers to reckon with: all of one currency that a reader may see, as they stood on any day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from klientela.core.access.decisions import may, sees, visible
from klientela.core.identity.models import User
from klientela.core.processes.models import Stage, StageKind
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.lately import lately
from klientela.modules.forecast.estimate import Flags, Known, Numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = lately("numpy")

NEVER = date.max.toordinal()
LEVELS = {"rep": "owner", "team": "team", "branch": "branch"}
"""What a forecast is divided by, and the field of a deal it stands in."""
NEEDED = ("stage", "amount", "currency", "opened_at", "closed_at", "closes_on", *LEVELS.values())
_READ = ("pk", "opened_at", "closed_at", "closes_on", "amount", "currency", "stage__kind", "stage__probability", *LEVELS.values())


@dataclass(frozen=True)
class Book:
    """The deals of one currency, a place in each array for each; days are counted from the beginning of the calendar."""

    begun: Numbers
    ended: Numbers
    """`NEVER` while a deal is open."""
    won: Flags
    amount: Numbers
    listed: Numbers
    """By the list prices of its lines; the amount where it has none, or none that the reader sees."""
    priced: Flags
    """Whether the lines of the deal say what it lists at."""
    chance: Numbers
    closes: Numbers
    of: dict[str, NDArray[Any]]
    """By level: whose each deal is, as text; empty for nobody's."""
    deals: tuple[UUID, ...] = ()
    """The keys of the deals."""

    @property
    def open(self) -> Flags:
        return np.asarray(self.ended == NEVER)

    def divided(self, level: str, parts: Iterable[tuple[int, str, float]]) -> Book:
        """The same deals with a place for each part of each: which deal, whose part, and what share of its worth that is."""
        found = list(parts)
        at = np.array([place for place, _key, _share in found], dtype=np.int64)
        share = _numbers(part for _place, _key, part in found)
        whole = {each.name: getattr(self, each.name)[at] for each in fields(self) if each.name not in ("of", "deals")}
        of = {**{name: keys[at] for name, keys in self.of.items()}, level: np.array([key for _place, key, _share in found], dtype=str)}
        return replace(self, **{**whole, "amount": whole["amount"] * share, "listed": whole["listed"] * share, "of": of, "deals": ()})

    def known(self, day: int) -> tuple[Known, Flags]:
        """The deals begun until a day as they stood at its end, and which they are."""
        there = np.asarray(self.begun <= day)
        begun, ended, listed = self.begun[there], self.ended[there], self.listed[there]
        closed = ended <= day
        lasted = np.maximum(np.where(closed, ended, day) - begun, 0)
        ratio = np.where(closed & (listed > 0), self.amount[there] / np.where(listed > 0, listed, 1.0), 0.0)
        return Known(day - begun, lasted, closed, closed & self.won[there], listed, ratio), there


def sees_forecast(user: User) -> bool:
    """Whether a user sees every field a forecast is made of: what is hidden would else be told by a sum."""
    deals = entity_named("deals")
    return may(user, "read", deals) and sees(user, deals, *NEEDED) and sees(user, entity_of(Stage), "kind", "probability")


def books(user: User) -> dict[str, Book]:
    """The deals a user may read by currency, the one with most deals first; open ones without an amount count as their lines list."""
    if not sees_forecast(user):
        return {}
    lists = listed_of(user)
    rows = [row for row in _deals(user).values_list(*_READ) if _worth(row, lists) is not None]
    count = Counter(str(row[5]) for row in rows)
    return {code: _book([row for row in rows if row[5] == code], lists) for code, _n in count.most_common()}


def today() -> date:
    """Today by the company's days."""
    return timezone.localdate(timezone=_zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _deals(user: User) -> QuerySet[Any]:
    rows = visible(user, "read", entity_named("deals"))
    return rows.filter(opened_at__lte=timezone.now()).exclude(currency="").order_by("opened_at", "pk")


def listed_of(user: User) -> dict[UUID, float]:
    """What the lines of deals list at, in the deal's own currency: the catalogue's price of a product, or what the line says."""
    entity = entity_named("deal-lines")
    if not may(user, "read", entity) or not sees(user, entity, "deal", "quantity", "unit_price", "currency"):
        return {}
    rows = visible(user, "read", entity).order_by()
    own = Case(When(currency=F("deal__currency"), then=F("unit_price")), default=None, output_field=DecimalField())
    price = Coalesce(_list_price(user), own) if sees(user, entity, "product") else own
    worth = Sum(F("quantity") * price, output_field=DecimalField())
    return {key: float(value) for key, value in rows.values("deal").annotate(worth=worth).values_list("deal", "worth") if value}


def _list_price(user: User) -> Any:
    """What the catalogue says of the product of a line, as far as it is told to the reader."""
    products = entity_named("products")
    if not sees(user, products, "list_price", "currency"):
        return Value(None, output_field=DecimalField())
    readable = Q(product__in=visible(user, "read", products).order_by().values("pk"), product__currency=F("deal__currency"))
    return Case(When(readable, then=F("product__list_price")), default=None, output_field=DecimalField())


def _book(rows: list[Any], lists: dict[UUID, float]) -> Book:
    listed = [lists.get(row[0], 0.0) for row in rows]
    return Book(
        begun=_numbers(_day(row[1]) for row in rows),
        ended=_numbers(_day(row[2]) if row[2] else NEVER for row in rows),
        won=np.array([row[2] is not None and row[6] == StageKind.WON for row in rows], dtype=bool),
        amount=_numbers(_worth(row, lists) for row in rows),
        listed=_numbers(found or _worth(row, lists) for found, row in zip(listed, rows, strict=True)),
        priced=np.array([found > 0 for found in listed], dtype=bool),
        chance=_numbers(row[7] / 100 for row in rows),
        closes=_numbers(row[3].toordinal() if row[3] else 0 for row in rows),
        of={level: np.array([str(row[8 + place] or "") for row in rows], dtype=str) for place, level in enumerate(LEVELS)},
        deals=tuple(row[0] for row in rows),
    )


def _worth(row: Any, lists: dict[UUID, float]) -> Any:
    """What a deal is worth; while it is open and nobody has said so, what its lines list."""
    return row[4] if row[4] is not None or row[2] else lists.get(row[0])


def _day(moment: datetime) -> int:
    return moment.astimezone(_zone()).toordinal()


def _numbers(values: Iterable[Any]) -> Numbers:
    return np.array([float(value) for value in values], dtype=np.float64)
