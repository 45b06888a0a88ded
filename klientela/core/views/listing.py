"""A page of a list: which rows, in which order, from where, and what comes before and after."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from time import monotonic
from typing import Any

from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.db.models.lookups import Contains
from django.http import QueryDict
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
from klientela.core.access.breadth import aside, sees_few
from klientela.core.access.decisions import scope, sees, visible
from klientela.core.criteria.compiling import Norm, compile_tree
from klientela.core.criteria.reading import UnknownField, parse
from klientela.core.criteria.tree import Group
from klientela.core.identity.models import User
from klientela.core.records.kinds import NUMERIC, Field, field_of
from klientela.core.records.own.expressions import asks_own_values
from klientela.core.views.cells import code_column, column_of, title_column
from klientela.core.views.choosing import is_joined, joined_column
from klientela.core.views.columns import Column, Table
from klientela.core.views.effective import Effective, effective
from klientela.core.views.remembering import standing_of
from klientela.core.views.sorting import SORT, beyond, freely_sorted, is_free, sorted_rows
from klientela.core.views.sorting_own import Way, fast_field, keys_of, ordered_rows
from klientela.kernel.entity import Entity
from klientela.kernel.slot import slot
from klientela.ui.formats import Formats

PER_PAGE = 80
COUNTED = 1000
MINUTE = 60
REMEMBERED = 2000
_many: dict[Hashable, float] = {}
"""What asked for more than a thousand rows, and until when that is believed."""
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Ask:
    """What a list's address asks for: a question, words to look for, an order and a place in it."""

    tree: Group
    text: str
    order: str
    place: tuple[Any, ...] | None = None
    backwards: bool = False


@dataclass(frozen=True)
class Page:
    """One page of rows (values as the table needs them), and the places of the pages around it."""

    rows: list[tuple[Any, ...]]
    next: str = ""
    previous: str = ""


def read_ask(shown: Effective, query: QueryDict, user: User) -> Ask:
    """The list an address asks for; what does not exist or is hidden is a bad request."""
    default = shown.orders[0] if shown.orders else "-created_at"
    order = query.get("sort") or default
    known = {known.removeprefix("-") for known in (*shown.orders, default)}
    if order.removeprefix("-") not in known and order.removeprefix("-") not in freely_sorted(shown.entity, user):
        raise UnknownField(_("There is no order of this name."))
    text = query.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    backwards = "before" in query
    return Ask(parse(shown.entity, query, user), text, order, _place(query.get("before") or query.get("after")), backwards)


def asked_rows(entity: Entity, ask: Ask, user: User, op: str = "read") -> QuerySet[Any]:
    """All records of a list, without order: what counts, totals and exports work on."""
    rows = visible(user, op, entity).filter(compile_tree(ask.tree, entity, user))
    return search(entity, rows, ask.text) if ask.text else rows


def search(entity: Entity, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Rows in whose title the text occurs, accents ignored; the search package knows a faster way where it is installed."""
    for narrow in slot("list.search"):
        narrowed: QuerySet[Any] | None = narrow(entity, rows, text)
        if narrowed is not None:
            return narrowed
    path = titled(entity, current_actor().user)
    return rows.filter(path.scope, Contains(Norm(F(path.name)), Norm(Value(text)))) if path else rows.none()


@dataclass(frozen=True)
class Titled:
    """Where the text stands by which records are looked for, and for which rows whoever asks may read it."""

    name: str
    scope: Q


def titled(entity: Entity, user: User | None) -> Titled | None:
    """The path to the text of the title; through a reference only as far as the user may read; None where it is hidden from him."""
    if user and not sees(user, entity, entity.title):
        return None
    field = field_of(entity, entity.title)
    if field.kind != "reference":
        return Titled(entity.title, Q())
    if user and not sees(user, field.target_entity, field.target_entity.title):
        return None
    readable = scope(user, "read", field.target, f"{entity.title}__") if user else Q()
    return Titled(f"{entity.title}__{field.target_entity.title}", readable)


def order_key(entity: Entity, order: str) -> str:
    """The column behind an order: names sort by their sort key."""
    name = order.removeprefix("-")
    if name == entity.title:
        try:
            entity.model._meta.get_field("sort_key")
        except FieldDoesNotExist:
            return name
        return "sort_key"
    return name


def ordered(entity: Entity, rows: QuerySet[Any], order: str, *, backwards: bool = False) -> QuerySet[Any]:
    """Rows in the order, ties by key."""
    if is_free(entity, order):
        return sorted_rows(entity, rows, order, backwards=backwards)
    if own := fast_field(entity, order):
        sorted_by_own: QuerySet[Any] = ordered_rows(rows, own, falling=order.startswith("-") != backwards)
        return sorted_by_own
    key = order_key(entity, order)
    falling = order.startswith("-") != backwards
    return rows.order_by(*((f"-{key}", "-pk") if falling else (key, "pk")))


def page_of(entity: Entity, ask: Ask, *, asked: QuerySet[Any], user: User, table: Table) -> Page:
    """The page of what is asked: keys first, by the index that covers them, then the rows."""
    keys = _keys(entity, ask, asked, user=user)
    more = len(keys) > PER_PAGE
    keys = keys[:PER_PAGE]
    if ask.backwards:
        keys.reverse()
    rows = _in_order(table.values(entity.model._base_manager.filter(pk__in=[pk for _key, pk in keys]), user, entity=entity), keys)
    has_next, has_previous = (True, more) if ask.backwards else (more, ask.place is not None)
    return Page(rows, _token(keys[-1]) if keys and has_next else "", _token(keys[0]) if keys and has_previous else "")


def _keys(entity: Entity, ask: Ask, rows: QuerySet[Any], *, user: User) -> list[tuple[Any, Any]]:
    if is_free(entity, ask.order):
        rows = ordered(entity, rows, ask.order, backwards=ask.backwards)
        rows = rows.filter(beyond(entity, ask.order, ask.place, backwards=ask.backwards)) if ask.place is not None else rows
        return list(rows.values_list(SORT, "pk")[: PER_PAGE + 1])
    if own := fast_field(entity, ask.order):
        few = entity if sees_few(user, entity) else None
        return keys_of(rows, Way(own, ask.order.startswith("-"), ask.backwards, ask.place, most=PER_PAGE + 1, few=few))
    key, falling = order_key(entity, ask.order), ask.order.startswith("-") != ask.backwards
    if ask.place is not None:
        compare = TupleLessThan if falling else TupleGreaterThan
        rows = rows.filter(Q(compare(Tuple(F(key), F("pk")), _comparable(entity, key, ask.place))))
    rows = ordered(entity, rows, ask.order, backwards=ask.backwards)
    if sees_few(user, entity):
        rows = aside(entity, rows, key, falling=falling)
    try:
        return list(rows.values_list(key, "pk")[: PER_PAGE + 1])
    except (ValueError, ValidationError) as error:
        raise BadRequest(_("This page of the list does not exist.")) from error


def _comparable(entity: Entity, key: str, place: tuple[Any, ...]) -> tuple[Any, Any]:
    try:
        return entity.model._meta.get_field(key).to_python(place[0]), entity.model._meta.pk.to_python(place[1])
    except (ValidationError, ValueError, TypeError) as error:
        raise BadRequest(_("This page of the list does not exist.")) from error


def _in_order(rows: list[tuple[Any, ...]], keys: list[tuple[Any, Any]]) -> list[tuple[Any, ...]]:
    by_key = {row[0]: row for row in rows}
    return [by_key[pk] for _key, pk in keys if pk in by_key]


def _token(key: tuple[Any, Any]) -> str:
    value = key[0].isoformat() if isinstance(key[0], datetime) else key[0]
    return urlsafe_b64encode(json.dumps([value, key[1]], default=str).encode()).decode().rstrip("=")


def _place(token: str | None) -> tuple[Any, ...] | None:
    if not token:
        return None
    try:
        value, pk = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if isinstance(value, str) and "\0" in value.encode().decode():
            raise ValueError(value)
    except (ValueError, TypeError) as error:
        raise BadRequest(_("This page of the list does not exist.")) from error
    return value, pk


def count_of(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are, counted to a thousand, and whether there are more."""
    if asks_own_values(rows):
        rows = rows.order_by("pk")  # as the indexes of fast own fields are ordered, else the planner reads all that have the value
    found = rows.values("pk")[: COUNTED + 1].count()
    return min(found, COUNTED), found > COUNTED


def count_asked(entity: Entity, ask: Ask, rows: QuerySet[Any], *, user: User) -> tuple[int, bool]:
    """The same for what a list asks for; that there are more than a thousand is not counted again within a minute."""
    standing, now = standing_of(user), monotonic()
    key = (standing, entity.slug, ask.tree, ask.text)
    if standing and _many.get(key, 0.0) > now:
        return COUNTED, True
    found = count_of(rows)
    if standing and found[1]:
        if len(_many) >= REMEMBERED:
            _many.clear()
        _many[key] = now + MINUTE
    return found


@lru_cache(maxsize=512)
def _table(shown: Effective, words: Formats) -> Table:
    entity = shown.entity
    titles = [field for place, field in enumerate(shown.columns) if field.name == entity.title or (place == 0 and leads(shown))]
    corners = _corners([field for field in shown.columns if field not in titles])
    columns = [
        title_column(entity, field) if field in titles else _column(entity, field, css=corners.get(field.name, "only-d"))
        for field in shown.columns
    ]
    columns += [column for more in slot("list.columns") for column in more(entity)]
    return Table(columns if shown.has_title or entity.part_of else [code_column(entity), *columns], words)


def _column(entity: Entity, field: Field, *, css: str) -> Column:
    return joined_column(entity, field, css=css) if is_joined(field) else column_of(entity, field, css=css)


def leads(shown: Effective) -> bool:
    """Whether the first column leads to the record, whatever it is."""
    return shown.has_title and not shown.entity.part_of


def _corners(fields: list[Field]) -> dict[str, str]:
    """Which fields a row shows on a telephone, and where: the first below the title, at the right an amount and a state."""
    wanted: tuple[tuple[str, Callable[[Field], bool]], ...] = (
        ("m2", lambda field: field is fields[0]),
        ("m3", lambda field: field.kind in NUMERIC),
        ("m4", lambda field: field.kind == "choice" or field.name == "stage"),
    )
    rest, found = list(fields), {}
    for corner, fits in wanted:
        best = next(filter(fits, rest), rest[-1] if rest else None)
        if best is not None:
            rest.remove(best)
            found[best.name] = corner
    return found


def table_of(entity: Entity, user: User, words: Formats) -> Table:
    """The table of an entity as this user sees it; made once per set of columns and language."""
    return table_for(effective(entity, user), words)


def table_for(shown: Effective, words: Formats) -> Table:
    """The table of some columns; made once per set of columns and language."""
    return _table(shown, words)
