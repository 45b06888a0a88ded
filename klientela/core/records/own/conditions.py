"""Own fields that a record shows, lets change or needs only at times: by questions about the record itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.access.decisions import fields_for, fixed_for
from klientela.core.criteria.holding import CannotTell, asked_fields, holds
from klientela.core.criteria.tree import Group, from_json
from klientela.core.identity.models import User
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.values import differs, value_of
from klientela.kernel.entity import Entity

HIDDEN, FIXED, NEEDED = "hidden", "fixed", "required"
WHENS = (HIDDEN, FIXED, NEEDED)


@dataclass(frozen=True)
class Standing:
    """The own fields that a record hides, does not let change, and needs, as it stands now."""

    hidden: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()


def conditional(entity: Entity) -> tuple[OwnField, ...]:
    """The own fields of an entity that depend on something."""
    return tuple(own for own in own_fields(entity) if any(own.conditions.get(when) for when in WHENS))


def standing(entity: Entity, values: Mapping[str, Any], user: User, *, record: Any = None) -> Standing:
    """What holds for a record with these values, whatever else it says. What asks about a field hidden from the user holds not for him."""
    fields = conditional(entity)
    if not fields:
        return Standing()
    unseen = fields_for(user, entity)
    known = {
        when: frozenset(own.name for own in fields if _holds(own, when, entity, values=values, user=user, record=record, unseen=unseen))
        for when in WHENS
    }
    return Standing(known[HIDDEN], known[FIXED] - known[HIDDEN], known[NEEDED] - known[HIDDEN])


def obey(entity: Entity, values: Mapping[str, Any], *, by: User, record: Any = None) -> dict[str, Any]:
    """The values that may be saved: those of fields the record hides are left out. Raises `ValidationError` naming fields."""
    found = standing(entity, values, by, record=record)
    kept = {name: value for name, value in values.items() if name not in found.hidden}
    wrong = {
        name: [_("This cannot be changed as the record stands.")] for name in found.fixed & kept.keys() if _is_new(record, name, kept[name])
    }
    for name in found.needed & _touched(entity, values, record) - fixed_for(by, entity):
        if (kept[name] if name in kept else value_of(record, name) if record is not None else None) in (None, "", []):
            wrong[name] = [_("This is needed.")]
    if wrong:
        raise ValidationError(wrong)
    return kept


def _tree(stored: Any) -> Group:
    try:
        return from_json(stored) if stored else Group()
    except ValueError:
        return Group()


def _holds(own: OwnField, when: str, entity: Entity, *, values: Mapping[str, Any], user: User, record: Any, unseen: frozenset[str]) -> bool:
    tree = _tree(own.conditions.get(when))
    asked = asked_fields(tree, entity)
    if not tree.parts or asked & unseen:
        return False
    stands = {name: value_of(record, name) for name in asked - values.keys()} if record is not None else {}
    try:
        return holds(tree, entity, {**stands, **values}, user=user)
    except CannotTell:
        return False


def _touched(entity: Entity, values: Mapping[str, Any], record: Any) -> frozenset[str]:
    """Of a record that is there, those fields whose need has to do with what is changed: the rest stays as it is."""
    return frozenset(
        own.name
        for own in conditional(entity)
        if record is None or own.name in values or asked_fields(_tree(own.conditions.get(NEEDED)), entity) & values.keys()
    )


def _is_new(record: Any, name: str, value: Any) -> bool:
    return differs(record, name, value) if record is not None else value not in (None, "", [])
