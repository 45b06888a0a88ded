"""What is set up once and used everywhere, such as a stage or a branch, gets its former values by its own service, which may refuse."""

import json
from typing import Any

from klientela.core.audit.undo.replay import Judged, restore
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity


def by_service(entity: Entity, row: Judged) -> bool:
    """Whether a row is changed or taken away by the entity's own service: one in use may not become what others do not expect."""
    if row.kind == "bury":
        return bool(entity.delete)
    if row.raises or row.buries:
        return bool(entity.back)
    return bool(entity.change and entity.delete) and row.kind == "update"


def change_back(entity: Entity, row: Judged, *, by: User) -> None:
    """Give a record its former values, take a made one away, bring a deleted one back, or delete it again.

    Raises `ValidationError` where people may not do so any more.
    """
    if row.raises:
        restore(entity.model, [row])
    record = entity.model._base_manager.select_for_update().get(pk=row.key)
    if row.raises:
        follow: Any = entity.back
        follow(record, by=by)
        return
    if row.buries:
        delete: Any = entity.delete
        delete(record, by=by)
        if row.kind == "update":
            restore(entity.model, [row])
        return
    said = json.loads(row.said)
    columns = [column for column in entity.model._meta.concrete_fields if column.column in row.back]
    values = {column.name: _value(column, said[column.column]) for column in columns}
    change: Any = entity.change
    change(record, values, by=by)


def _value(column: Any, stored: Any) -> Any:
    if column.is_relation:
        return column.related_model._base_manager.get(pk=stored) if stored is not None else None
    return column.to_python(stored)
