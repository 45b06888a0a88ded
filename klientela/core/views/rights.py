"""What a user may do to one record, asked together."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When

from klientela.core.access.decisions import scope
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_of


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


def _truth(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
