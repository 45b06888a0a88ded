"""Whether a question is true of one record, for whoever moves it."""

from collections.abc import Mapping
from typing import Any

from klientela.core.criteria.checking import check
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.sentences import sentence
from klientela.core.criteria.tree import Group, from_json
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, entity_of


def tree_of(stored: Any) -> Group | None:
    """A stored question; None where it cannot be read any more."""
    try:
        return from_json(stored)
    except ValueError:
        return None


def is_true(record: Any, stored: Any, *, by: User | None, setter: Any = None) -> bool | None:
    """Whether a stored question is true of a saved record; None where nobody can ask it any more.

    It is asked with the rights of whoever moves the record; where it names what is not for him, with those of whoever set it up.
    """
    tree, entity = tree_of(stored), entity_of(record)
    if tree is None:
        return None
    if not tree.parts:
        return True
    asker = next((user for user in _askers(by, setter) if not check(tree, entity, user)), None)
    if asker is None:
        return None
    found: bool = type(record)._base_manager.filter(pk=record.pk).filter(compile_tree(tree, entity, asker)).exists()
    return found


def told(stored: Any, entity: Entity, user: User) -> str:
    """A stored question in words; nothing where it cannot be read any more."""
    tree = tree_of(stored)
    return sentence(tree, entity, user) if tree else ""


def _askers(by: User | None, setter: Any) -> list[User]:
    known = User.objects.filter(pk=setter, is_active=True).first() if setter and not (by and str(by.pk) == str(setter)) else None
    return [user for user in (by, known) if user is not None]


def setter_of(kept: Mapping[str, Any]) -> Any:
    """The key of whoever set up a gate or step."""
    return kept.get("by") or None
