"""The generic save of records: what every door uses unless the entity has services of its own."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand, get_for, may, visible
from klientela.core.access.services import home_of
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.records.models import Record
from klientela.core.records.own.conditions import obey
from klientela.core.records.own.names import COLUMN, is_own
from klientela.core.records.own.saving import for_change, for_new, parted, put_values
from klientela.core.records.own.values import differs, put_value, value_of
from klientela.core.records.refusals import from_database, in_words
from klientela.core.records.transfer import settle_transfer
from klientela.core.records.writing import check_writable, for_eyes_of, lacking
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.errors import NotAllowed, StaleSave

PLACES = frozenset({"owner", "team", "branch"})


@transaction.atomic
def create(entity: Entity, values: Mapping[str, Any], *, by: User) -> Any:
    """Make a record for a user: his, in his team and branch, unless he may transfer and says otherwise.

    Raises `ValidationError` naming fields, `NotAllowed` when the record would not be his to make.
    """
    _demand_create(entity, values, by=by)
    try:
        real, own = parted(obey(entity, values, by=by))
        own = for_new(entity, own, by=by)
        record = entity.create(real, by=by) if entity.create else save_new(entity, {**real, **own}, by=by)
        if entity.create and own:
            save_changes(record, own).refresh_from_db(fields=["version", "change"])
    except ValidationError as error:
        raise for_eyes_of(error, entity, by) from error
    if not entity.part_of and not visible(by, "create", entity).filter(pk=record.pk).exists():
        raise NotAllowed("create")
    return record


def save_new(entity: Entity, values: Mapping[str, Any], *, by: User) -> Any:
    """Save a new record from its values; for services that do more around it."""
    real, own = parted(values)
    record = entity.model(**{**entity.where, **real})
    put_values(record, own)
    if isinstance(record, Record):
        settle(record, values, by=by)
    return save(record)


def save(record: Any, *, only: Collection[str] | None = None) -> Any:
    """Check a record and write it; what the database refuses comes back as a message for people.

    `only`: the fields that have changed; others stay as they are, even where they would not pass today.
    """
    others = () if only is None else (field.name for field in record._meta.fields if field.name not in only)
    try:
        _check(record, {*derived_fields(record), *others})
        with transaction.atomic():
            record.save()
    except ValidationError as error:
        raise in_words(error, record) from error
    except IntegrityError as error:
        raise from_database(error, record) from error
    return record


def _check(record: Any, without: set[str]) -> None:
    """As Django's `full_clean`, but the database is not asked for what is in hand; rules between fields are held for all of them."""
    errors: dict[str, list[Any]] = {}
    in_hand = _in_hand(record)

    def hold(check: Callable[..., None], **options: Any) -> None:
        try:
            check(**options)
        except ValidationError as error:
            error.update_error_dict(errors)

    hold(record.clean_fields, exclude=without | in_hand)
    hold(record.clean)
    hold(record.validate_unique, exclude=without | errors.keys() | (in_hand & {record._meta.pk.name}))
    hold(record.validate_constraints, exclude=without | errors.keys())
    if errors:
        raise ValidationError(errors)


def _in_hand(record: Any) -> set[str]:
    """References whose record was read already: the database need not be asked whether it is there. So for a new record's own key."""
    found = {record._meta.pk.name} if record._state.adding else set[str]()
    for column in record._meta.concrete_fields:
        other = column.get_cached_value(record, default=None) if column.is_relation else None
        if other is not None and not other._state.adding and other.pk == getattr(record, column.attname):
            found.add(column.name)
    return found


@transaction.atomic
def change(entity: Entity, pk: Any, values: Mapping[str, Any], *, by: User, version: int) -> Any:
    """Change a record the user saw at `version`. Raises `StaleSave` with both values if somebody was faster."""
    record = get_for(by, entity, pk, "update", lock=True)
    changed = {name: value for name, value in values.items() if differs(record, name, value)}
    check_writable(entity, changed, by=by)
    if record.version != version:
        _refuse_stale(record, values)
    if not changed:
        return record
    may_move = bool(moving(entity) & set(changed)) and may(by, "transfer", record)
    if PLACES & set(changed) and not may_move:
        raise NotAllowed("transfer")
    _check_references(entity, changed, by=by)
    try:
        record = _save_changes(entity, record, obey(entity, changed, by=by, record=record), by=by)
    except ValidationError as error:
        raise for_eyes_of(error, entity, by) from error
    if "owner" in changed:
        settle_transfer(entity, record, owner=record.owner)
    if not may_move and not visible(by, "update", entity).filter(pk=record.pk).exists():
        raise NotAllowed("transfer")
    record.refresh_from_db()
    return record


def _save_changes(entity: Entity, record: Any, changed: Mapping[str, Any], *, by: User) -> Any:
    """By the entity's own service, which knows nothing of the fields a company has added: those are saved beside."""
    real, own = parted(changed)
    own = for_change(entity, record, own)
    if not (entity.change and real):
        return save_changes(record, {**real, **own})
    record = entity.change(record, real, by=by)
    return save_changes(record, own) if own else record


def moving(entity: Entity) -> set[str]:
    """The fields by which a change can move a record into or out of somebody's sight."""
    party = getattr(entity.model, "party_column", "").removesuffix("_id")
    return {*PLACES, party, entity.parent_field} - {"", "id"}


def save_changes(record: Any, values: Mapping[str, Any]) -> Any:
    """Write changed values into a locked record."""
    for name, value in values.items():
        put_value(record, name, value)
    return save(record, only=[COLUMN if is_own(name) else name for name in values])


@transaction.atomic
def delete(entity: Entity, pk: Any, *, by: User) -> None:
    """Put a tombstone on a record; its history stays. An entity's own service may refuse, with a `ValidationError`."""
    record = get_for(by, entity, pk, "delete", lock=True)
    if entity.delete:
        entity.delete(record, by=by)
    else:
        bury(record)


def bury(record: Any) -> None:
    """Put the tombstone on; for services that do more around it."""
    record.deleted_at = timezone.now()
    record.save(update_fields=["deleted_at", "changed_at"])


def _demand_create(entity: Entity, values: Mapping[str, Any], *, by: User) -> None:
    if entity.part_of:
        parent = values.get(entity.part_of)
        if parent is None or not may(by, "update", parent):
            raise NotAllowed("create")
    else:
        demand(by, "create", entity)
    if lacking(entity, by):
        raise NotAllowed("create")
    check_writable(entity, values.keys() - PLACES - {entity.part_of}, by=by)
    _check_references(entity, values, by=by)


def _check_references(entity: Entity, values: Mapping[str, Any], *, by: User) -> None:
    for name, value in values.items():
        if value is None or name == entity.part_of:
            continue
        field = field_of(entity, name)
        if field.kind == "reference" and not visible(by, "read", field.target_entity).filter(pk=value.pk, **field.within).exists():
            raise ValidationError({name: _("There is no such record.")})


def settle(record: Record, values: Mapping[str, Any], *, by: User) -> None:
    """Place a new record: its owner is whoever makes it, unless he may transfer and names another; team and branch follow the owner."""
    may_place = may(by, "transfer", entity_of(record))
    if not (may_place and values.get("owner")):
        record.owner = by
    team, branch = home_of(record.owner or by)
    if not (may_place and values.get("team")):
        record.team = team
    if not (may_place and values.get("branch")):
        record.branch = branch


def _refuse_stale(record: Any, values: Mapping[str, Any]) -> None:
    theirs = {name: value_of(record, name) for name in values}
    raise StaleSave(theirs, values, version=record.version)


def derived_fields(record: Any) -> list[str]:
    """Fields that the database keeps by itself."""
    return ["acl", "version", "change", *(field.name for field in record._meta.fields if field.generated)]
