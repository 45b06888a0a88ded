"""Values of fields on a record, own or not, and how own ones are kept."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from klientela.core.access.acting import actor_or_none
from klientela.core.access.decisions import fields_for
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.names import COLUMN, code_of, is_own
from klientela.core.records.own.stored_files import StoredFile
from klientela.kernel.entity import entity_of

LINKED, WORKED = "_own_linked", "_own_worked"


def value_of(record: Any, name: str) -> Any:
    """The value of a field on a record; of a link the record it leads to, a deleted one too."""
    if not is_own(name):
        return getattr(record, name)
    field = field_of(entity_of(record), name)
    if field.own and field.own.is_computed:
        return from_json(field, _worked(record).get(name))
    raw = getattr(record, COLUMN).get(code_of(name))
    return _linked(record, field, raw) if field.kind == "reference" and raw is not None else from_json(field, raw)


def key_in(record: Any, field: Field) -> Any:
    """The key of the record a link leads to, or None."""
    return from_json(field, getattr(record, COLUMN).get(code_of(field.name))) if field.own else getattr(record, f"{field.name}_id")


def differs(record: Any, name: str, value: Any) -> bool:
    """Whether a value is another than the record has."""
    if not is_own(name):
        return bool(getattr(record, name) != value)
    field = field_of(entity_of(record), name)
    return bool(to_json(field, value) != to_json(field, value_of(record, name)))


def put_value(record: Any, name: str, value: Any) -> None:
    """Put a value on a record, without saving it; None and empty take an own value away."""
    if not is_own(name):
        setattr(record, name, value)
        return
    field = field_of(entity_of(record), name)
    raw = to_json(field, value)
    kept = dict(getattr(record, COLUMN))
    if raw is None:
        kept.pop(code_of(name), None)
    else:
        kept[code_of(name)] = raw
    setattr(record, COLUMN, kept)


def to_json(field: Field, value: Any) -> Any:
    """A value as it is kept; None where it says nothing. No is what is not said to be yes."""
    if value is None or value == "" or value == [] or value is False:
        return None
    return _written(value)


def from_json(field: Field, raw: Any) -> Any:
    """A kept value as people's values are in Python; of a link its key. What does not fit the kind says nothing."""
    if raw is None:
        return False if field.kind == "boolean" else None
    reads = _READS.get(field.kind)
    try:
        return reads(raw) if reads else raw
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        return None


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_written(one) for one in value]
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, StoredFile):
        return value.written()
    return str(value.pk) if hasattr(value, "pk") else value


def _worked(record: Any) -> dict[str, Any]:
    """The computed values of a record as whoever acts may read them, all of them asked for together."""
    actor = actor_or_none()
    reader = actor.user if actor else None
    known = record.__dict__.setdefault(WORKED, {})
    key = (reader and reader.pk, record.version)
    if key not in known:
        entity = entity_of(record)
        hidden = fields_for(reader, entity) if reader else frozenset()
        wanted = {own.name: own.path for own in own_fields(entity) if own.is_computed and own.name not in hidden}
        found = entity.model._base_manager.filter(pk=record.pk).values_list(*wanted.values()).first() if wanted else None
        known[key] = dict(zip(wanted, found or (), strict=False))
    worked: dict[str, Any] = known[key]
    return worked


def _linked(record: Any, field: Field, raw: Any) -> Any:
    known = record.__dict__.setdefault(LINKED, {})
    key = (field.name, raw)
    if key not in known:
        known[key] = field.target._base_manager.filter(pk=raw).first()
    return known[key]


def _decimal(raw: Any) -> Decimal:
    return Decimal(str(raw))


def _text(raw: Any) -> str:
    return raw if isinstance(raw, str) else ", ".join(map(str, raw)) if isinstance(raw, list) else str(raw)


def _list(raw: Any) -> list[str]:
    return [str(one) for one in raw] if isinstance(raw, list) else [str(raw)]


_READS: dict[str, Any] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "decimal": _decimal,
    "money": _decimal,
    "integer": int,
    "reference": UUID,
    "boolean": bool,
    "tags": _list,
    "file": StoredFile.read,
    **dict.fromkeys(("text", "longtext", "choice", "currency", "country", "email", "phone", "url"), _text),
}
