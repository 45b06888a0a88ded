"""What differs between two policies, and putting two people's changes together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from klientela.core.access.policy_document import Facts, Key

KIND_ORDER = ("text", "function", "grants", "restrictions", "fields")


@dataclass(frozen=True)
class Change:
    """One fact that is otherwise than before; None: it is not there."""

    key: Key
    before: Any
    after: Any


def changes(before: Facts, after: Facts) -> list[Change]:
    """What is otherwise, role by role."""
    keys = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    ordered = sorted(keys, key=lambda key: (key.role, KIND_ORDER.index(key.kind), key.entity, key.name))
    return [Change(key, before.get(key), after.get(key)) for key in ordered]


def changed(known: Facts, wanted: Iterable[Change]) -> Facts:
    """Facts with changes made to them."""
    made = dict(known)
    for change in wanted:
        if change.after is None:
            made.pop(change.key, None)
        else:
            made[change.key] = change.after
    return made


@dataclass(frozen=True)
class Clash:
    """A fact that two people changed, each otherwise."""

    key: Key
    before: Any
    mine: Any
    theirs: Any


def clashes(base: Facts, *, mine: Facts, theirs: Facts) -> list[Clash]:
    """Facts that both changed since `base`, to different ends."""
    my_changes = {change.key: change for change in changes(base, mine)}
    return [
        Clash(change.key, change.before, my_changes[change.key].after, change.after)
        for change in changes(base, theirs)
        if change.key in my_changes and my_changes[change.key].after != change.after
    ]


def merged(base: Facts, *, mine: Facts, theirs: Facts, keep: frozenset[Key] = frozenset()) -> Facts:
    """Their policy with my changes on top; where both changed the same, mine wins for the keys in `keep`, else theirs."""
    lost = {clash.key for clash in clashes(base, mine=mine, theirs=theirs)} - keep
    return changed(theirs, (change for change in changes(base, mine) if change.key not in lost))
