"""What is told of each group of records: how many, sums, averages, least, most, how many different; and parts of a whole."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, Max, Min, Sum, TextField, Value, When
from django.db.models.functions import NullIf
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees
from klientela.core.criteria.reading import askable
from klientela.core.criteria.relations import Relation, relations_of
from klientela.core.identity.models import User
from klientela.core.records.kinds import NUMERIC, Field
from klientela.core.records.own.expressions import typed
from klientela.core.records.own.names import is_own
from klientela.core.views.pivot.keys import readable
from klientela.kernel.entity import Entity

COUNT = "count"
HOWS = {
    COUNT: _("count"),
    "sum": _("sum"),
    "average": _("average"),
    "least": _("least"),
    "most": _("most"),
    "distinct": _("different"),
}
SHARES = {
    "total": _("share of total"),
    "row": _("share of row"),
    "column": _("share of column"),
    "running": _("running total"),
}
"""Ways to tell a figure: as a part of a whole, or added up along the way."""
WHOLES = frozenset({"total", "row", "column"})
ADDING = frozenset({COUNT, "sum"})
"""What can be a part of a whole."""
MOST_MEASURES = 6


@dataclass(frozen=True)
class Measure:
    """One thing told of each group: of a field (none for the count), plain or as a part of a whole."""

    how: str
    field: Field | None = None
    told: str = ""
    target: Relation | None = None

    @property
    def name(self) -> str:
        """As addresses say it: `sum:amount`, `count::total`."""
        parts = [self.how, self.field.name if self.field else "", self.told]
        return ":".join(parts).rstrip(":")

    @property
    def label(self) -> Any:
        base = format_lazy("{}, {}", capfirst(self.field.label), HOWS[self.how]) if self.field else capfirst(HOWS[self.how])
        return format_lazy("{}, {}", base, SHARES[self.told]) if self.told else base

    @property
    def currency(self) -> str:
        """The field with the currency of its amounts; amounts of different currencies are never added."""
        return self.field.currency if self.field and self.how != "distinct" else ""

    @property
    def is_day(self) -> bool:
        """Whether it tells a day instead of a number."""
        return self.how in ("least", "most") and self.field is not None and self.field.kind in ("date", "datetime")

    @property
    def adds(self) -> bool:
        """Whether the figure of a whole follows from those of its parts."""
        return self.how != "distinct"

    def aggregates(self, user: User) -> tuple[Any, ...]:
        """What a query asks for each group: a number for most, for an average the sum and how many there are."""
        if self.field is None:
            return (Count("pk"),)
        if self.how == "distinct":
            return (Count(self._distinct(self.field.name, user), distinct=True),)
        ways = {"sum": (Sum,), "average": (Sum, Count), "least": (Min,), "most": (Max,)}
        return tuple(way(typed(self.field)) for way in ways[self.how])

    def _distinct(self, name: str, user: User) -> Any:
        """What is told apart: of records only those a user may read, of texts only those that say something."""
        if self.target:
            return Case(When(readable(self.target, name, user), then=F(f"{name}_id")))
        is_text = self.field is not None and isinstance(self.field.column, CharField | TextField)
        value = typed(self.field) if self.field else F(name)
        return NullIf(value, Value(""), output_field=CharField()) if is_text else value

    def merged(self, one: tuple[Any, ...] | None, other: tuple[Any, ...]) -> tuple[Any, ...]:
        """The numbers of two groups together."""
        if one is None:
            return other
        join = {"least": min, "most": max}.get(self.how, _sum)
        return tuple(a if b is None else b if a is None else join(a, b) for a, b in zip(one, other, strict=True))

    def value(self, numbers: tuple[Any, ...] | None) -> Any:
        """The figure out of its numbers; None where there is nothing to tell."""
        if numbers is None or numbers[0] is None:
            return None
        if self.how == "average":
            return Decimal(numbers[0]) / numbers[1] if numbers[1] else None
        return numbers[0]


def _sum(one: Any, other: Any) -> Any:
    return one + other


def measures_of(entity: Entity, user: User) -> dict[str, Measure]:
    """Everything a user can be told of groups of an entity, by name; without the ways to tell it."""
    relations = {relation.name: relation for relation in relations_of(entity, user) if not (relation.is_many or is_own(relation.field))}
    found = [Measure(COUNT)]
    for field in askable(entity, user):
        found += [Measure(how, field, target=relations.get(field.name)) for how in _ways(entity, field, user, relations=relations)]
    return {measure.name: measure for measure in found}


def _ways(entity: Entity, field: Field, user: User, *, relations: dict[str, Relation]) -> tuple[str, ...]:
    if field.kind in NUMERIC:
        if field.currency and not sees(user, entity, field.currency):
            return ()
        return ("sum", "average", "least", "most") if field.grouped else ("average", "least", "most")
    if field.kind in ("date", "datetime"):
        return ("least", "most")
    if field.kind == "reference":
        return ("distinct",) if field.name in relations else ()
    return ("distinct",) if field.kind in ("text", "choice", "country", "currency") else ()
