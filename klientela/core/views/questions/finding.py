"""What a draft asks for once its unfinished parts are left out: in words, how many records, and the first of them."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db import OperationalError, connection, transaction

from klientela.core.access.decisions import may
from klientela.core.criteria.asking import askable
from klientela.core.criteria.operators import operator_of
from klientela.core.criteria.relations import relation_named
from klientela.core.criteria.sentences import sentence
from klientela.core.criteria.tree import Condition, Group, Node, Related
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import record_address
from klientela.core.views.effective import effective
from klientela.core.views.listing import Ask, asked_rows, count_of, page_of, table_of
from klientela.core.views.questions.editing import parts_of, with_parts
from klientela.core.views.questions.figures import compared_field
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now

SAMPLE = 5
PATIENCE = 3000
"""Milliseconds after which counting while building is given up."""


@dataclass(frozen=True)
class Found:
    """How many records a question is true of, and some of them; `is_slow`: it took too long to tell."""

    sentence: str
    count: int = 0
    is_more: bool = False
    sample: tuple[tuple[str, str], ...] = ()
    is_slow: bool = False
    is_untold: bool = False
    """Whether he may read no such records at all, and only sets up what is asked of others: then nothing is counted."""


def finished(node: Node, entity: Entity, user: User) -> Node | None:
    """The node without parts that have no value yet; None if nothing is left of it."""
    if isinstance(node, Condition):
        return node if is_complete(node, entity, user) else None
    relation = relation_named(entity, node.relation, user) if isinstance(node, Related) else None
    if isinstance(node, Related) and (relation is None or (compared_field(relation, node, user) is not None and not _has_value(node))):
        return None
    inner = [finished(part, relation.target if relation else entity, user) for part in parts_of(node)]
    kept = tuple(part for part in inner if part is not None)
    return None if isinstance(node, Group) and not kept else with_parts(node, kept)


def _has_value(node: Related) -> bool:
    operator = operator_of("integer", node.op)
    return bool(node.value) or (operator is not None and not operator.has_value)


def is_complete(condition: Condition, entity: Entity, user: User) -> bool:
    """Whether a condition says all it needs."""
    field = next((known for known in askable(entity, user) if known.name == condition.field), None)
    operator = operator_of(field.kind, condition.op) if field else None
    return operator is not None and (bool(condition.value) or not operator.has_value)


def whole(tree: Group, entity: Entity, user: User) -> Group:
    """The question that is asked while another part is still being entered."""
    kept = finished(tree, entity, user)
    return kept if isinstance(kept, Group) else Group()


def find(tree: Group, entity: Entity, user: User) -> Found:
    """Count and sample, as the list would show them to this user."""
    told = sentence(tree, entity, user)
    if not may(user, "read", entity):
        return Found(told, is_untold=True)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE)])
            return _found(told, tree, entity, user=user)
    except OperationalError:
        return Found(told, is_slow=True)
    except BadRequest:
        return Found(told)


def _found(told: str, tree: Group, entity: Entity, *, user: User) -> Found:
    shown = effective(entity, user)
    ask = Ask(tree, "", shown.orders[0] if shown.orders else "-created_at")
    rows = asked_rows(entity, ask, user)
    count, is_more = count_of(rows)
    return Found(told, count, is_more, _sample(entity, ask, rows, user=user) if count else ())


def _sample(entity: Entity, ask: Ask, rows: Any, *, user: User) -> tuple[tuple[str, str], ...]:
    page = page_of(entity, ask, asked=rows, user=user, table=table_of(entity, user, formats_now()))
    keys = [row[0] for row in page.rows[:SAMPLE]]
    records = entity.model._base_manager.in_bulk(keys)
    return tuple((title_of(records[key], user), record_address(entity, key)) for key in keys)
