"""Fast and unique fields: their indexes are made in the background, by a function that runs with the rights of the database's owner."""

from typing import Any

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from klientela.core.records.own import sql
from klientela.core.records.own.models import IndexState, OwnField
from klientela.core.records.own.publishing import configuration_changed
from klientela.kernel.entity import Entity, entity_named

MOST_FAST = 20
"""Fast fields an entity should have at most: each costs a little at every save."""


def index_now(field: OwnField) -> None:
    """Bring the indexes of a field to what its definition says, and note how that went."""
    state, error = IndexState.READY if field.is_fast or field.unique else IndexState.NONE, ""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.PATIENCE)
            cursor.execute(sql.INDEX, [field.pk, *place_of(entity_named(field.entity))])
    except IntegrityError:
        state, error = IndexState.FAILED, _("Some values stand more than once.")
    except DatabaseError as refused:
        state, error = IndexState.FAILED, str(refused).partition("\n")[0][:300]
    OwnField.objects.filter(pk=field.pk).update(index_state=state, index_error=error)
    configuration_changed()


def place_of(entity: Entity) -> tuple[str, str, str]:
    """The table of an entity, and the column and value by which its rows are known from others there."""
    column, value = next(iter(entity.where.items()), ("", ""))
    return entity.model._meta.db_table, column, str(getattr(value, "value", value))


def field_behind(constraint: str) -> Any:
    """The unique field whose index refused a value, or None."""
    hex_key = constraint.removeprefix(sql.UNIQUE_INDEX)
    if not constraint.startswith(sql.UNIQUE_INDEX) or len(hex_key) != 32:
        return None
    return OwnField.objects.filter(pk=hex_key).first()
