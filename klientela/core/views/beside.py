"""What stands beside a record without being a record, such as files, and is told in its history all the same."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from klientela.core.audit.models import Change
from klientela.core.identity.models import User
from klientela.kernel.slot import slot


@dataclass(frozen=True)
class Beside:
    """A table whose rows belong to records: what one is called, which column names it, who is told, and what rows are called now."""

    table: str
    label: Any
    column: str
    allowed: Callable[[User], bool]
    names: Callable[[Collection[UUID]], Mapping[UUID, str]]


def besides_for(user: User) -> dict[str, Beside]:
    """What is told to this user beside records, by table."""
    return {known.table: known for known in slot("history.beside") if known.allowed(user)}


def changes_beside(record: Any, user: User) -> Q:
    """The changes of rows beside a record that tell somebody anything: new ones, other names, removed and brought back."""
    found = Q(pk__in=[])
    for known in besides_for(user).values():
        told = Q(op="I") | Q(after__has_key=known.column) | Q(after__has_key="deleted_at")
        found |= Q(table=known.table, parent=record.pk) & told
    return found


def names_beside(changes: Sequence[Change], user: User) -> dict[str, str]:
    """What the rows of these changes are called now."""
    found: dict[str, str] = {}
    for known in besides_for(user).values():
        if keys := {change.row for change in changes if change.table == known.table}:
            found |= {str(key): name for key, name in known.names(keys).items()}
    return found


def named_change(change: Change, known: Beside, names: Mapping[str, str]) -> tuple[str, str, str]:
    """What was done, and the name before and after: a row that is brought back counts as new."""
    before, after = change.before or {}, change.after or {}
    now = str(after.get(known.column) or names.get(str(change.row), ""))
    if change.op == "D" or after.get("deleted_at"):
        return "D", now, ""
    if change.op == "I" or "deleted_at" in after:
        return "I", "", now
    return "U", str(before.get(known.column, "")), now
