"""Which lines of the history tell somebody anything: found before pages are cut, so that not even the number of the others shows."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import JSONField, Q, QuerySet, TextField, Value
from django.db.models.lookups import Exact

from klientela.core.access.decisions import fields_for, may, withheld
from klientela.core.audit.models import Change
from klientela.core.identity.models import User
from klientela.core.views.beside import changes_beside
from klientela.core.views.sql import Without
from klientela.kernel.entity import Entity, entities, entity_of, kinds_of_table

SILENT = frozenset({"id", "created_at", "deleted_at", "kind_id", "moved_at", "opened_at", "entity", "last_contact", "contact_by"})
GONE = Q(after__has_key="deleted_at") & ~Q(after__deleted_at=None)


def told_changes(record: Any, user: User) -> QuerySet[Change]:
    """The changes of a record and its parts that tell this user something; without order."""
    own = Q(row=record.pk) & telling_of(_described(record), user)
    parts = [Q(parent=record.pk) & telling_of(part, user) for part in parts_of(record) if may(user, "read", part)]
    found = own
    for part in parts:
        found |= part
    return Change.objects.filter(found | changes_beside(record, user)).exclude(_withheld(record, user))


def silent_in(entity: Entity, user: User) -> frozenset[str]:
    """The fields of which the history of an entity says nothing to this user."""
    return SILENT | fields_for(user, entity) | {entity.part_of} | set(entity.where)


def parts_of(record: Any) -> list[Entity]:
    """The kinds of parts that records of this one's table can have."""
    concrete = record._meta.concrete_model
    return [
        part
        for part in entities()
        if part.part_of and part.model._meta.get_field(part.part_of).related_model._meta.concrete_model is concrete
    ]


def described_by(table: str, record: Any) -> Entity | None:
    """The entity that describes rows of a table, in the history of a record; of a table with several kinds the record's own."""
    if table == record._meta.db_table and kinds_of_table(type(record)):
        return entity_of(record)
    return next((known for known in entities() if known.model._meta.db_table == table and not known.model._meta.proxy), None)


def _described(record: Any) -> Entity:
    found = described_by(record._meta.db_table, record)
    if found is None:
        raise LookupError(f"No entity describes {record._meta.db_table}.")
    return found


def telling_of(entity: Entity, user: User) -> Q:
    """Lines about rows of an entity that tell this user something: new and deleted rows, and changes of anything that is not silent."""
    silent = silent_in(entity, user)
    columns = sorted({name for name in silent if name} | {f"{name}_id" for name in silent if name})
    names = Value(columns, ArrayField(TextField()))
    nothing = Q(Exact(Without("after", names), Value({}, JSONField())))
    return Q(table=entity.model._meta.db_table) & (~Q(op="U") | ~nothing | GONE)


def _withheld(record: Any, user: User) -> Q:
    """Rows kept from this user, such as personal numbers."""
    kept = Q(pk__in=[])
    for part in parts_of(record):
        if part.hidden_rows:
            rows = part.model._base_manager.filter(withheld(user, part), **{part.part_of: record.pk})
            kept |= Q(row__in=rows.values("pk"))
    return kept
