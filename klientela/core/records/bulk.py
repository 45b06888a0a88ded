"""Many records at once: the checks of the generic save, asked in a few statements instead of a few for each record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand, may, visible
from klientela.core.access.services import homes_of
from klientela.core.identity.models import User
from klientela.core.records.inserting import insert, is_plain
from klientela.core.records.kinds import field_of
from klientela.core.records.models import Record
from klientela.core.records.own.conditions import obey
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.saving import for_new, parted, put_values
from klientela.core.records.services import derived_fields, save
from klientela.core.records.writing import for_eyes_of, lacking
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed

CHUNK = 500
_PLACES = ("owner", "team", "branch")
_NO_SUCH_RECORD = _("There is no such record.")
_NOT_YOURS = _("You may not give records to others.")
_NOT_YOURS_TO_MAKE = _("You may not create this record here.")
_MISSING = _("This is needed.")


@dataclass
class Batch:
    """What came of making many records: one record for each row, None for a refused one, and why by the row's place."""

    records: list[Any]
    refusals: dict[int, ValidationError] = field(default_factory=dict)

    def refuse(self, place: int, error: ValidationError) -> None:
        self.records[place] = None
        self.refusals.setdefault(place, error)

    def sound(self) -> list[tuple[int, Any]]:
        return [(place, record) for place, record in enumerate(self.records) if record is not None]


@transaction.atomic
def create_many(entity: Entity, rows: Sequence[Mapping[str, Any]], *, by: User) -> Batch:
    """Make a record of each row of values. A row that cannot be saved is refused; the others are made.

    Raises `NotAllowed` if the user may make none at all. For entities whose own `create` does more than saving, the caller
    sees to the rest; parts of records are made by their own services.
    """
    demand(by, "create", entity)
    if lacking(entity, by):
        raise NotAllowed("create")
    batch = Batch([entity.model(**{**entity.where, **parted(row)[0]}) for row in rows])
    put_own(entity, rows, batch, by=by)
    check_references(entity, rows, batch, by=by)
    if issubclass(entity.model, Record):
        _settle(entity, rows, batch, by=by)
    for place, record in batch.sound():
        check(record, place, batch)
    for chunk in _chunks(batch.sound()):
        _insert(entity, chunk, batch)
        _check_scope(entity, chunk, batch, by=by)
    batch.refusals = {place: for_eyes_of(error, entity, by) for place, error in batch.refusals.items()}
    return batch


def insert_all(entity: Entity, batch: Batch) -> None:
    """Write the sound records; one that contradicts the database is refused."""
    for chunk in _chunks(batch.sound()):
        _insert(entity, chunk, batch)


def put_own(entity: Entity, rows: Sequence[Mapping[str, Any]], batch: Batch, *, by: User) -> None:
    """Give the sound records the values of own fields, their defaults too."""
    if not own_fields(entity):
        return
    for place, record in batch.sound():
        try:
            put_values(record, for_new(entity, obey(entity, rows[place], by=by), by=by))
        except ValidationError as error:
            batch.refuse(place, error)


def check_references(entity: Entity, rows: Sequence[Mapping[str, Any]], batch: Batch, *, by: User) -> None:
    """Refuse rows that point to what the user may not read."""
    used: dict[str, dict[Any, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, row in enumerate(rows):
        for name, value in row.items():
            if value is not None and field_of(entity, name).kind == "reference":
                used[name][value.pk].append(place)
    for name, places in used.items():
        rows_open = visible(by, "read", field_of(entity, name).target_entity)
        known = set(rows_open.filter(pk__in=list(places)).values_list("pk", flat=True))
        for key in set(places) - known:
            for place in places[key]:
                batch.refuse(place, ValidationError({name: _NO_SUCH_RECORD}))


def _settle(entity: Entity, rows: Sequence[Mapping[str, Any]], batch: Batch, *, by: User) -> None:
    may_place = may(by, "transfer", entity)
    owners = {record.owner_id for _place, record in batch.sound() if record.owner_id}
    homes = homes_of({*owners, by.pk})
    for place, record in batch.sound():
        row = rows[place]
        if not may_place and _is_given_away(row, homes, by=by):
            batch.refuse(place, ValidationError({"owner": _NOT_YOURS}))
            continue
        record.owner_id = record.owner_id or by.pk
        team, branch = homes[record.owner_id]
        record.team_id = record.team_id or team
        record.branch_id = record.branch_id or branch


def _is_given_away(row: Mapping[str, Any], homes: Mapping[Any, tuple[Any, Any]], *, by: User) -> bool:
    own = dict(zip(_PLACES, (by.pk, *homes[by.pk]), strict=True))
    return any(row.get(name) is not None and row[name].pk != own[name] for name in _PLACES)


def check(record: Any, place: int, batch: Batch) -> None:
    """What `full_clean` checks without asking the database; the rest is asked in bulk or held by its constraints."""
    references = [column for column in record._meta.concrete_fields if column.is_relation]
    missing = [column.name for column in references if getattr(record, column.attname) is None and not column.null]
    try:
        if missing:
            raise ValidationError(dict.fromkeys(missing, _MISSING))
        record.clean_fields(exclude={*derived_fields(record), *(column.name for column in references)})
        record.clean()
    except ValidationError as error:
        batch.refuse(place, error)


def _insert(entity: Entity, chunk: Sequence[tuple[int, Any]], batch: Batch) -> None:
    try:
        with transaction.atomic():
            records = [record for _place, record in chunk]
            insert(entity.model, records) if is_plain(entity.model) else entity.model._base_manager.bulk_create(records)
    except IntegrityError:
        _insert_one_by_one(chunk, batch)


def _insert_one_by_one(chunk: Sequence[tuple[int, Any]], batch: Batch) -> None:
    """Some row contradicts the database: find out which."""
    for place, record in chunk:
        record._state.adding = True
        try:
            save(record)
        except ValidationError as error:
            batch.refuse(place, error)


def _check_scope(entity: Entity, chunk: Sequence[tuple[int, Any]], batch: Batch, *, by: User) -> None:
    made = {record.pk: place for place, record in chunk if batch.records[place] is not None}
    own = set(visible(by, "create", entity).filter(pk__in=list(made)).values_list("pk", flat=True))
    foreign = set(made) - own
    for key in foreign:
        batch.refuse(made[key], ValidationError(_NOT_YOURS_TO_MAKE))
    if foreign:
        entity.model._base_manager.filter(pk__in=foreign).delete()


def _chunks(items: list[tuple[int, Any]]) -> list[list[tuple[int, Any]]]:
    return [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
