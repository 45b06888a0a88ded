"""A record looked at beside a list: who or what it is, its facts, and what is open with it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import narrowest, record_address
from klientela.core.views.cells import code_column, column_of, title_column
from klientela.core.views.columns import Table
from klientela.core.views.effective import board_for, effective
from klientela.core.views.facts import Fact, facts_of
from klientela.core.views.listing import count_of, ordered
from klientela.core.views.related import naming, pointing_to, title_of_relation
from klientela.core.views.rights import allowed
from klientela.kernel.entity import Entity, entity_of
from klientela.ui.formats import formats_now

MOST_FACTS, FIRST, BESIDE = 10, 4, 3
ROUND = ("Person", "User")


@dataclass(frozen=True)
class Glance:
    """Records of one kind that refer to the one looked at: how many, and the first few as title and what stands beside it."""

    title: str
    count: int
    more: bool
    lines: list[tuple[object, list[tuple[str, object]]]]


def peek_of(record: Any, user: User) -> dict[str, Any]:
    """What is shown of a record a user may read, with the same rights as on its page."""
    entity = narrowest(entity_of(record), record)
    facts = [fact for fact in facts_of(entity, record, user, may_update=False) if not fact.is_empty and fact.name != entity.title]
    rights = allowed(user, record, ("update",))
    return {
        "record": record,
        "title": title_of(record, user),
        "shape": "" if entity.model.__name__ in ROUND else "co",
        "subtitle": _subtitle(entity, facts),
        "facts": facts[:MOST_FACTS],
        "glances": [glance for glance in _glances(record, user) if glance.count],
        "url": record_address(entity, record.pk),
        "edit_url": reverse(f"{entity.slug}-edit", args=[record.pk]) if rights and effective(entity, user).form else "",
    }


def _subtitle(entity: Entity, facts: list[Fact]) -> list[str]:
    by_name = {fact.name: fact for fact in facts}
    known = [by_name.get(name) for name in entity.subtitle]
    return [fact.text for fact in known if fact and fact.text and not fact.is_restricted]


def _glances(record: Any, user: User) -> list[Glance]:
    return [_glance(other, name, record, user=user) for other, name in pointing_to(record, user)]


def _glance(other: Entity, name: str, record: Any, *, user: User) -> Glance:
    shown = effective(other, user)
    board = board_for(other, user)
    rows = naming(other, name, record, user=user)
    if board and board.closed:
        rows = rows.filter(**{f"{board.closed}__isnull": True})
    beside = [field for field in shown.columns if field.name not in (name, other.title, "owner")][:BESIDE]
    title = next((field for field in shown.columns if field.name == other.title), None)
    first = title_column(other, title) if title and shown.has_title else code_column(other)
    table = Table([first, *(column_of(other, field) for field in beside)], formats_now())
    count, more = count_of(rows)
    values = table.values(ordered(other, rows, next(iter(shown.orders), "-created_at"))[:FIRST], user, entity=other)
    return Glance(title_of_relation(other, name, record), count, more, [_line(table, row) for row in values])


def _line(table: Table, row: tuple[Any, ...]) -> tuple[object, list[tuple[str, object]]]:
    (_css, title), *others = table.cells(row)
    return title, [(css, cell) for css, cell in others if cell not in ("", None)]
