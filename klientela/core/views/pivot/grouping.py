"""One grouped query of a pivot: which columns it needs, and how its rows are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from klientela.core.identity.models import User
from klientela.core.records.own.names import COLUMN, code_of, is_own
from klientela.core.views.pivot.dimensions import Level
from klientela.core.views.pivot.keys import RESTRICTED, Key, keyed
from klientela.core.views.pivot.measures import Measure
from klientela.core.views.sql import roomy

MOST_GROUPS = 20_000
"""More groups than this are not brought here."""

type Place = tuple[Key, Key]
"""A cell: the values of its row and of its column; shorter ones are wholes."""
type Numbers = tuple[Any, ...]
type What = tuple[Measure, str]
"""A measure and the currency of its amounts."""


class TooMany(BadRequest):
    """A question divides records into more groups than anybody reads."""


@dataclass(frozen=True)
class Grouping:
    """Levels of rows and columns, measures, and the currencies that keep their amounts apart."""

    rows: tuple[Level, ...]
    columns: tuple[Level, ...]
    measures: tuple[Measure, ...]
    currencies: tuple[str, ...]
    bare: bool = False
    """Whether it is told afterwards which of the records named are restricted."""

    def groups(self, records: QuerySet[Any], user: User) -> Iterator[tuple[Place, What, Numbers]]:
        """The numbers of each group of some records, one measure after the other."""
        keys = {f"pivot_{number}": keyed(level, user, bare=self.bare) for number, level in enumerate((*self.rows, *self.columns))}
        columns: dict[str, Any] = {}
        for name, key in keys.items():
            columns[name] = key.value
            if key.restricted is not None:
                columns[f"{name}_closed"] = key.restricted
        columns |= {f"pivot_in_{name}": currency_of(name) for name in self.currencies}
        parts = [measure.aggregates(user) for measure in self.measures]
        told = {f"pivot_told_{number}": part for number, part in enumerate(part for each in parts for part in each)}
        sizes = [len(part) for part in parts]
        for row in _asked(records, columns, told):
            yield from self._read(row, sizes)

    def _read(self, row: dict[str, Any], sizes: list[int]) -> Iterator[tuple[Place, What, Numbers]]:
        deep, at = len(self.rows), 0
        key = tuple(_key(row, f"pivot_{number}") for number in range(deep + len(self.columns)))
        for measure, size in zip(self.measures, sizes, strict=True):
            numbers = tuple(row[f"pivot_told_{number}"] for number in range(at, at + size))
            at += size
            yield (key[:deep], key[deep:]), (measure, row[f"pivot_in_{measure.currency}"] if measure.currency else ""), numbers


def currency_of(name: str) -> Any:
    """The currency of amounts in a query, which may stand in a field of the company's own."""
    return KeyTextTransform(code_of(name), F(COLUMN)) if is_own(name) else F(name)


def _asked(records: QuerySet[Any], columns: dict[str, Any], told: dict[str, Any]) -> list[dict[str, Any]]:
    if not columns:
        return [records.order_by().aggregate(**told)]
    with roomy():
        found = list(records.order_by().values(**columns).annotate(**told).values(*columns, *told)[: MOST_GROUPS + 1])
    if len(found) > MOST_GROUPS:
        raise TooMany(_("This divides the records into too many groups. Take a field away, or filter more."))
    return found


def _key(row: dict[str, Any], name: str) -> Any:
    return RESTRICTED if row.get(f"{name}_closed") else row[name]


def best_of(records: QuerySet[Any], level: Level, measure: Measure, *, user: User, falling: bool, most: int) -> Q:
    """The condition of the records whose group comes first by a measure; amounts are compared within their currency."""
    key = keyed(level, user)
    number = measure.aggregates(user)[0]
    names = {"pivot_key": key.value, **({"pivot_in": currency_of(measure.currency)} if measure.currency else {})}
    order = F("pivot_told").desc(nulls_last=True) if falling else F("pivot_told").asc(nulls_last=True)
    found = records.order_by().values(**names).annotate(pivot_told=number).order_by(order).values_list("pivot_key", flat=True)
    with roomy():
        keys = list(dict.fromkeys(found[: 4 * most]))[:most]
    among = Q(pivot_key__in=[value for value in keys if value is not None])
    return among | Q(pivot_key__isnull=True) if None in keys else among
