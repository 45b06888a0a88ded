"""What the pages tell of the rows of an import: what changes in known records, and of whom a row is a duplicate."""

from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst

from klientela.core.access.decisions import visible
from klientela.core.exchange.models import ImportLine
from klientela.core.exchange.targets import goals_of
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.kernel.entity import Entity


def told(lines: Sequence[ImportLine], entity: Entity, *, by: User) -> Sequence[ImportLine]:
    """The lines, each with `told` (label, before, after of fields the user may fill) and `known` (what the like record is called)."""
    labels = {name: capfirst(str(goal.label)) for name, goal in goals_of(entity, by).items()} if any(line.changes for line in lines) else {}
    names = _names([line.other for line in lines if line.other], entity, by=by)
    for line in lines:
        shown: Any = line
        shown.told = [(labels[name], before, after) for name, before, after in line.changes if name in labels]
        shown.known = names.get(line.other, "")
    return lines


def _names(keys: Sequence[Any], entity: Entity, *, by: User) -> dict[Any, str]:
    """Only of records the user may read; of others not even that they are there."""
    if not keys:
        return {}
    return {record.pk: title_of(record, by) for record in visible(by, "read", entity).filter(pk__in=keys)}
