"""What a user may do to one record, asked together."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When

from klientela.core.access.decisions import scope, sees
from klientela.core.identity.models import User
from klientela.kernel.entity import Action, Entity, entity_of

KEPT = "_open_operations"


def allowed(user: User, record: Any, ops: Iterable[str]) -> frozenset[str]:
    """Of some operations those open to a user on a record he may read: one statement, none where his roles alone decide."""
    model = entity_of(record).model
    conditions = {op: scope(user, op, model) for op in ops}
    freely = {op for op, condition in conditions.items() if not condition}
    asked = {f"may_{op}": _truth(condition) for op, condition in conditions.items() if op not in freely}
    if not asked:
        return frozenset(freely)
    found = model._base_manager.filter(pk=record.pk).annotate(**asked).values(*asked).first() or {}
    return frozenset(freely | {name.removeprefix("may_") for name, is_open in found.items() if is_open})


def actions_for(user: User, entity: Entity) -> tuple[Action, ...]:
    """The actions of an entity that can be for a user at all: those that hang on nothing hidden from him."""
    return tuple(action for action in entity.actions if sees(user, entity, *action.reads))


def remember(user: User, record: Any, ops: Iterable[str]) -> frozenset[str]:
    """The same, kept with the record for the panels of its page, which ask by `is_open`."""
    asked = frozenset(ops)
    found = allowed(user, record, asked)
    record.__dict__.setdefault(KEPT, {}).update({(user.pk, op): op in found for op in asked})
    return found


def is_open(user: User, op: str, record: Any) -> bool:
    """Whether an operation on the record of a page is open; asked of the database only where the page has not done so."""
    known: dict[tuple[Any, str], bool] = record.__dict__.get(KEPT, {})
    key = (user.pk, op)
    return known[key] if key in known else op in allowed(user, record, (op,))


def _truth(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
