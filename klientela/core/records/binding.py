"""What the layout of whoever writes asks of values: held by every door through which people and their programs fill in fields.

Services that do their own work (moving through stages, handing over, automatic steps) are no such doors and are not bound.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for
from klientela.core.identity.models import User
from klientela.core.records.own.values import differs
from klientela.kernel.entity import Entity
from klientela.kernel.slot import slot

NEEDED = _("This is needed.")
FIXED = _("You do not fill this in: your form only shows it, or leaves it out.")
EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Bound:
    """The fields somebody must fill in, and those he does not write."""

    needed: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.needed or self.fixed)


type Binder = Callable[..., Bound]
"""Called as `bind(entity, user, values, record=…)`."""


def bound(entity: Entity, user: User, values: Mapping[str, Any], record: Any = None) -> Bound:
    """What is asked of a user who writes these values of a record, or of a new one."""
    found: list[Bound] = [bind(entity, user, values, record=record) for bind in slot("records.bindings")]
    return Bound(frozenset().union(*(one.needed for one in found)), frozenset().union(*(one.fixed for one in found)))


def demand_bound(entity: Entity, values: Mapping[str, Any], *, by: User, record: Any = None) -> None:
    """Refuse values that the layout of whoever writes does not allow, or that it misses. Raises `ValidationError` naming fields."""
    found = bound(entity, by, values, record)
    if not found:
        return
    wrong = {name: [FIXED] for name in found.fixed & values.keys() if _is_new(record, name, values[name])}
    asked = found.needed if record is None else found.needed & values.keys()
    for name in asked - fixed_for(by, entity):
        if values.get(name) in EMPTY:
            wrong[name] = [NEEDED]
    if wrong:
        raise ValidationError(wrong)


def _is_new(record: Any, name: str, value: Any) -> bool:
    return differs(record, name, value) if record is not None else value not in EMPTY
