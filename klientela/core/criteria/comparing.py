"""One condition of a question as a condition of the database, kind by kind. Each is true or false of every row, never unknown."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import ExtractDay, ExtractMonth
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from klientela.core.access.decisions import visible
from klientela.core.access.models import RecordTerritory
from klientela.core.criteria import comparing_own
from klientela.core.criteria.asking import TERRITORY
from klientela.core.criteria.flags import flag_named
from klientela.core.criteria.moments import Days, days_of, today_for
from klientela.core.criteria.people import words_for
from klientela.core.criteria.ranges import Range, range_of
from klientela.core.criteria.texts import ALIKE, TEXT_LOOKUPS, Norm, Similarity
from klientela.core.identity.models import User
from klientela.core.records.kinds import NUMERIC, Field
from klientela.core.records.own.names import path_of
from klientela.kernel.entity import Entity
from klientela.kernel.slot import slot

TEXTUAL = frozenset({"text", "longtext", "email", "phone", "url", "choice", "country", "currency"})
DAYS_OF_YEAR = 365
NONE = Q(pk__in=[])
EVERY = ~NONE
"""True of every row. An empty condition is not: it vanishes where something else could be true instead of it."""


def compared(entity: Entity, field: Field, op: str, *, values: tuple[Any, ...], user: User) -> Q:
    """The condition of the database for one field, operator and values."""
    if field.column is None:
        return _elsewhere(entity, field, op, values=values, user=user)
    if op in ("empty", "filled"):
        return empty(field) if op == "empty" else ~empty(field)
    if op in OPPOSITES.get(field.kind, OPPOSITE):
        return ~compared(entity, field, OPPOSITES.get(field.kind, OPPOSITE)[op], values=values, user=user)
    if field.kind == "reference":
        return _refers(field, values, user)
    if op == "anniversary":
        return _anniversary(field, days_of(values[0], today_for(user)))
    if field.kind in ("date", "datetime") or field.kind in NUMERIC:
        return within(field, range_of(field, op, values, user=user))
    if op in TEXT_LOOKUPS or op == "like":
        return _text(entity, field, op, text=values[0], user=user)
    return _plain(field, op, values)


OPPOSITE = {"not": "is", "lacks": "contains"}
OPPOSITES = {"tags": {"lacks": "has"}}


def empty(field: Field) -> Q:
    """The condition that a field says nothing."""
    if field.own:
        return comparing_own.empty(field)
    found = Q(**{f"{field.name}__isnull": True}) if field.column.null else Q()
    if field.kind == "tags":
        return found | Q(**{field.name: []})
    if field.kind in TEXTUAL:
        return found | Q(**{field.name: ""}) if found else Q(**{field.name: ""})
    return found or Q(pk__in=[])


def within(field: Field, wanted: Range) -> Q:
    """The condition that a number or moment lies in a range; an amount in the range's currency, if it names one.

    That it says something is asked for by itself: of a bound that no number of its column can pass, Django makes what is true of NULL too.
    """
    if field.own:
        return comparing_own.within(field, wanted)
    found = _filled(field)
    for bound, value in wanted.bounds.items():
        found &= Q(**{f"{field.name}__{bound}": value})
    return found & Q(**{path_of(field.currency): wanted.currency}) if wanted.currency and field.currency else found


def _filled(field: Field) -> Q:
    return Q(**{f"{field.name}__isnull": False}) if field.column.null else EVERY


def _plain(field: Field, op: str, values: tuple[Any, ...]) -> Q:
    if field.own:
        return comparing_own.plain(field, op, values)
    if field.kind == "tags":
        return Q(**{f"{field.name}__contains" if op == "every" else f"{field.name}__overlap": list(values)})
    return Q(**{f"{field.name}__in": list(values)})


def _text(entity: Entity, field: Field, op: str, *, text: str, user: User) -> Q:
    """Texts compared without capitals and accents; where somebody knows a faster way to most of them, by that way."""
    if field.own:
        return comparing_own.worded(field, op, text)
    have, wanted = Norm(F(field.name)), Norm(Value(text))
    alike = GreaterThanOrEqual(Similarity(wanted, have), ALIKE) if op == "like" else TEXT_LOOKUPS[op](have, wanted)
    found = _filled(field) & Q(alike)
    for few in slot("criteria.texts"):
        narrowed: Q | None = few(entity, field.name, text, op=op, user=user)
        if narrowed is not None:
            return narrowed & found
    return found


def _refers(field: Field, values: tuple[Any, ...], user: User) -> Q:
    keys = readable_keys(field, values, user)
    if field.own:
        return comparing_own.plain(field, "is", tuple(keys)) if keys else NONE
    return Q(**{f"{field.name}__in": keys})


def readable_keys(field: Field, values: tuple[Any, ...], user: User) -> list[Any]:
    """The keys of those of the named records that the user may read; words such as `me` stand for colleagues and teams."""
    words, found = words_for(field.target), set()
    for value in values:
        if value in words:
            found |= words[value](user)
    keys = [value for value in values if value not in words]
    if keys:
        found |= set(visible(user, "read", field.target_entity).filter(pk__in=keys).values_list("pk", flat=True))
    return sorted(found)


def _flagged(entity: Entity, field: Field, values: tuple[Any, ...], *, user: User) -> Q:
    flag = flag_named(entity, field.name)
    found = flag.condition(entity, user) if flag else NONE
    return found if values[0] else ~found


def _elsewhere(entity: Entity, field: Field, op: str, *, values: tuple[Any, ...], user: User) -> Q:
    """What stands in no column: the teams of people, the territories of records, flags."""
    if field.kind == "boolean":
        return _flagged(entity, field, values, user=user)
    rows = _territories(entity) if field.name == TERRITORY else _memberships(field)
    target = field.target_entity
    wanted = readable_keys(field, values, user) if values else visible(user, "read", target).values("pk")
    found = Q(Exists(rows.filter(**{f"{field.name}__in": wanted})))
    return ~found if op in ("not", "empty") else found


def _territories(entity: Entity) -> QuerySet[Any]:
    """Records lie in a territory and in all above it; the records of a party lie where it does."""
    return RecordTerritory.objects.filter(record=OuterRef(entity.model.party_column))


def _memberships(field: Field) -> QuerySet[Any]:
    rows: QuerySet[Any] = field.through.model._base_manager.filter(**{field.through.name: OuterRef("pk")})
    return rows


def _anniversary(field: Field, days: Days) -> Q:
    """Whether the day comes round within these days, in whatever year."""
    if (days.last - days.first).days >= DAYS_OF_YEAR:
        return ~empty(field)
    if field.own:
        return comparing_own.anniversary(field, days)
    place = ExtractMonth(field.name) * 100 + ExtractDay(field.name)
    first, last = (day.month * 100 + day.day for day in (days.first, days.last))
    after, before = Q(GreaterThanOrEqual(place, first)), Q(LessThanOrEqual(place, last))
    return _filled(field) & (after & before if first <= last else after | before)
