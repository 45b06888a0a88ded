"""What a user may do to one record, asked together."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When
from django.http import Http404

from klientela.core.access.decisions import scope, sees, visible
from klientela.core.identity.models import User
from klientela.kernel.entity import Action, Entity, entity_of

KEPT = "_open_operations"


def get_with_rights(user: User, entity: Entity, pk: Any, *, ops: Iterable[str]) -> Any:
    """A record that a user may read, with what else is open to him on it kept for its page; unknown and forbidden are the same 404."""
    asked = {op: scope(user, op, entity) for op in ops}
    found = visible(user, "read", entity).filter(pk=pk).annotate(**{f"may_{op}": _truth(one) for op, one in asked.items() if one}).first()
    if found is None:
        raise Http404
    _keep(user, found, {op: not one or found.__dict__.pop(f"may_{op}") for op, one in asked.items()})
    return found


def allowed(user: User, record: Any, ops: Iterable[str]) -> frozenset[str]:
    """Of some operations those open to a user on a record he may read: one statement, none where his roles alone decide."""
    entity = entity_of(record)
    conditions = {op: scope(user, op, entity) for op in ops}
    freely = {op for op, condition in conditions.items() if not condition}
    asked = {f"may_{op}": _truth(condition) for op, condition in conditions.items() if op not in freely}
    if not asked:
        return frozenset(freely)
    found = entity.model._base_manager.filter(pk=record.pk).annotate(**asked).values(*asked).first() or {}
    return frozenset(freely | {name.removeprefix("may_") for name, is_open in found.items() if is_open})


def actions_for(user: User, entity: Entity) -> tuple[Action, ...]:
    """The actions of an entity that can be for a user at all: those that hang on nothing hidden from him."""
    return tuple(action for action in entity.actions if sees(user, entity, *action.reads))


def remember(user: User, record: Any, ops: Iterable[str]) -> frozenset[str]:
    """The same, kept with the record for the panels of its page, which ask by `is_open`; what is kept is not asked again."""
    asked, known = frozenset(ops), _kept(record)
    missing = {op for op in asked if (user.pk, op) not in known}
    if missing:
        found = allowed(user, record, missing)
        _keep(user, record, {op: op in found for op in missing})
    return frozenset(op for op in asked if _kept(record)[user.pk, op])


def is_open(user: User, op: str, record: Any) -> bool:
    """Whether an operation on the record of a page is open; asked of the database only where the page has not done so."""
    known, key = _kept(record), (user.pk, op)
    return known[key] if key in known else op in allowed(user, record, (op,))


def _kept(record: Any) -> dict[tuple[Any, str], bool]:
    known: dict[tuple[Any, str], bool] = record.__dict__.get(KEPT, {})
    return known


def _keep(user: User, record: Any, found: dict[str, bool]) -> None:
    record.__dict__.setdefault(KEPT, {}).update({(user.pk, op): is_open for op, is_open in found.items()})


def _truth(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
