"""Lists in groups: by which fields, what stands in the head of each group, and which records lie in it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DateField, F, Func, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast, NullIf, TruncMonth, TruncYear
from django.db.models.lookups import In
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import scope, visible
from klientela.core.criteria.asking import in_columns
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.own.expressions import filled, kept, typed
from klientela.core.records.own.names import path_of
from klientela.core.records.titles import OPEN_TO_ALL, code_of, title_of
from klientela.core.records.withholding import told_order
from klientela.core.views.showing import shown_value
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now

GROUP = "_group"
BUCKETS = {"month": TruncMonth, "year": TruncYear}
DATES = ("date", "datetime")
WORDS = ("text", "choice", "country", "currency", "email")
GROUPED = frozenset({*WORDS, *DATES, "reference", "boolean", "tags"})
MOST_GROUPS, MOST_HEADS = 200, 20_000
"""So many groups are shown, and so many brought here; of more only those with the most records."""
NONE, OPEN, SHUT = "~", "=", "-"


class UnnestedOwn(Func):
    """Each of several choices the company has added by itself; records without any once, with nothing."""

    template = (
        "unnest(CASE WHEN jsonb_typeof(%(expressions)s) = 'array' AND (%(expressions)s) <> '[]'::jsonb "
        "THEN ARRAY(SELECT jsonb_array_elements_text(%(expressions)s)) ELSE ARRAY[NULL::text] END)"
    )
    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> Any:
        statement, params = super().as_sql(compiler, connection, *args, **more)
        return statement, (*params, *params, *params)


class Unnested(Func):
    """Each tag by itself; records without tags once, with nothing."""

    template = "unnest(CASE WHEN cardinality(%(expressions)s) = 0 THEN ARRAY[NULL::text] ELSE (%(expressions)s)::text[] END)"
    output_field = TextField()


@dataclass(frozen=True)
class Grouping:
    """The field by which a list is grouped; dates by month or year."""

    field: Field
    bucket: str = ""

    @property
    def word(self) -> str:
        """How an address spells it."""
        return f"{self.field.name}:{self.bucket}" if self.bucket else self.field.name


@dataclass
class Head:
    """What is told of a group: its name, how many records, and sums by field and currency."""

    key: Any
    label: str = ""
    count: int = 0
    sums: dict[str, dict[str, Decimal]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def token(self) -> str:
        """The group as addresses spell it."""
        return NONE if self.key is None else f"{OPEN}{self.key.isoformat() if isinstance(self.key, date) else self.key}"


def groupings(entity: Entity, user: User) -> list[tuple[str, str]]:
    """The words by which a user can group a list, with their labels."""
    found = []
    for known in in_columns(entity, user):
        label = str(capfirst(str(known.label)))
        if known.kind in DATES:
            found.append((f"{known.name}:month", _("%(date)s, by month") % {"date": label}))
            found.append((f"{known.name}:year", _("%(date)s, by year") % {"date": label}))
        elif can_group(known) and known.name != entity.title:
            found.append((known.name, label))
    return found


def read_grouping(word: str, entity: Entity, user: User) -> Grouping | None:
    """The grouping an address asks for; none where the field does not exist, cannot be grouped by, or is hidden."""
    name, _colon, bucket = word.partition(":")
    known = next((one for one in in_columns(entity, user) if one.name == name and can_group(one)), None)
    if known is None or (known.kind in DATES) != (bucket in BUCKETS):
        return None
    return Grouping(known, bucket)


def can_group(known: Field) -> bool:
    """Whether a list can be grouped by a field."""
    return known.kind in GROUPED


def heads_of(grouping: Grouping, rows: QuerySet[Any], user: User, *, money: tuple[Field, ...]) -> list[Head]:
    """The groups of what is asked, in their order, with counts and sums; currencies are never added to each other."""
    currency = money[0].currency if money else ""
    added = [known for known in money if known.currency == currency]
    summed = [known.name for known in added]
    by = [GROUP, *([path_of(currency)] if currency else [])]
    totals = {f"_sum_{known.name}": Sum(typed(known)) for known in added}
    counted = keyed(grouping, rows, user).order_by().values_list(*by).annotate(_count=Count("pk"), **totals)
    found = list(counted[: MOST_HEADS + 1])
    heads: dict[Any, Head] = {}
    for row in found if len(found) <= MOST_HEADS else counted.order_by("-_count", *by)[:MOST_HEADS]:
        key, code, count, *sums = row if currency else (row[0], "", *row[1:])
        head = heads.setdefault(key, Head(key))
        head.count += count
        for name, total in zip(summed, sums, strict=True):
            if total:
                head.sums[name][code or ""] = total
    return _named(grouping, heads, user)


def keyed(grouping: Grouping, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    """The rows with the key of their group; a reference to a record one may not read has none."""
    found: QuerySet[Any] = rows.annotate(**{GROUP: _key(grouping, user)})
    return found


def within(grouping: Grouping, rows: QuerySet[Any], user: User, *, token: str) -> QuerySet[Any]:
    """The rows of one group."""
    name, value = grouping.field.name, token[1:]
    if grouping.field.kind == "tags":
        if grouping.field.own:
            return (
                rows.exclude(filled(grouping.field)) if token[:1] == NONE else rows.filter(**{f"{grouping.field.path}__contains": [value]})
            )
        return rows.filter(**{name: []}) if token[:1] == NONE else rows.filter(**{f"{name}__contains": [value]})
    rows = keyed(grouping, rows, user)
    if token[:1] == NONE:
        return rows.filter(**{f"{GROUP}__isnull": True})
    try:
        return rows.filter(**{GROUP: _read(grouping, value)})
    except (ValueError, TypeError):
        return rows.none()


def _read(grouping: Grouping, value: str) -> Any:
    if grouping.bucket:
        return date.fromisoformat(value)
    return value == "True" if grouping.field.kind == "boolean" else value


def _key(grouping: Grouping, user: User) -> Any:
    known = grouping.field
    if grouping.bucket:
        return BUCKETS[grouping.bucket](typed(known), output_field=DateField())
    if known.kind == "tags":
        return UnnestedOwn(kept(known)) if known.own else Unnested(F(known.name))
    if known.kind in WORDS:
        return NullIf(typed(known), Value("", TextField()), output_field=TextField())
    if known.kind != "reference":
        return typed(known)
    if known.own:
        return _linked_key(known, user)
    condition = Q() if known.target in OPEN_TO_ALL else scope(user, "read", known.target, f"{known.name}__")
    return Cast(Case(When(condition, then=F(f"{known.name}_id"))) if condition else F(f"{known.name}_id"), TextField())


def _linked_key(known: Field, user: User) -> Any:
    """The key a link the company has added holds, of a record that is there and that the user may read."""
    key, target = typed(known), known.target_entity
    rows = known.target._base_manager.all() if known.target in OPEN_TO_ALL else visible(user, "read", target)
    return Cast(Case(When(In(key, rows.order_by().values("pk").query), then=key)), TextField())


def _named(grouping: Grouping, heads: dict[Any, Head], user: User) -> list[Head]:
    known = grouping.field
    titles = _titles(known, [key for key in heads if key is not None], user) if known.kind == "reference" else {}
    for head in heads.values():
        head.label = titles.get(str(head.key), "") if titles else _label(grouping, head.key)
    return sorted(heads.values(), key=lambda head: (head.key is None, *_place(grouping, head, list(titles))))


def _titles(known: Field, keys: list[str], user: User) -> dict[str, str]:
    entity = known.target_entity
    rows = known.target._base_manager.all() if known.target in OPEN_TO_ALL else visible(user, "read", entity)
    titles = {str(row.pk): title_of(row, user) for row in rows.filter(pk__in=keys).order_by(*told_order(known.target, user))}
    return titles | {key: code_of(entity, key) for key in keys if key not in titles}


def _label(grouping: Grouping, key: Any) -> str:
    if key is None:
        return ""
    if grouping.bucket == "year":
        return str(key.year)
    if grouping.bucket:
        return formats_now().month(key)
    if grouping.field.kind == "tags" and grouping.field.own:
        return shown_value(grouping.field, [key])
    return shown_value(grouping.field, key)


def _place(grouping: Grouping, head: Head, titles: list[str]) -> tuple[Any, ...]:
    known = grouping.field
    if head.key is None:
        return (0,)
    if grouping.bucket:
        return (-head.key.toordinal(),)
    if known.choices:
        values = [str(value) for value, _label in known.choices]
        return (values.index(str(head.key)) if str(head.key) in values else len(values),)
    if titles:
        return (titles.index(str(head.key)) if str(head.key) in titles else len(titles),)
    return (not head.key,) if known.kind == "boolean" else (head.label.casefold(),)
