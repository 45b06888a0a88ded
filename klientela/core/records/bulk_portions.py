"""One portion of a bulk change: some records, checked as the generic save checks one, and written in a few statements."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may, visible
from klientela.core.audit.undo.replay import changed_since
from klientela.core.audit.undo.rows import write_rows
from klientela.core.identity.fields import OwnEncoder
from klientela.core.identity.models import User
from klientela.core.records.binding import bound, demand_bound
from klientela.core.records.bulk_plans import Step
from klientela.core.records.dividing import Lost, as_far_as_possible
from klientela.core.records.lines import Line, in_words, refusals, told_refusals
from klientela.core.records.own.conditions import conditional
from klientela.core.records.own.names import is_own
from klientela.core.records.own.values import from_json, to_json
from klientela.core.records.runs import Reason
from klientela.core.records.services import change, delete, moving
from klientela.core.records.transfer import Place, hand_over
from klientela.core.records.writing import check_writable
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed, StaleSave


@dataclass
class Done:
    """What came of a portion: so many records were changed, and these stay as they were."""

    changed: int = 0
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A record that is held while it is changed, with the values that are asked for."""

    key: UUID
    version: int
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Written:
    """New values of a record by column, as JSON."""

    key: UUID
    said: str
    columns: frozenset[str]


@dataclass(frozen=True)
class Portion:
    """Some records of an entity, who changes them, and in which batch; `versions` are those he saw."""

    entity: Entity
    versions: Mapping[UUID, int]
    by: User
    batch: UUID

    def held(self, op: str, names: Sequence[str], done: Done) -> list[Row]:
        """The records that are open to an operation and that nobody else is writing or has written meanwhile; the others get a line."""
        keys = list(self.versions)
        rows = visible(self.by, op, self.entity).filter(pk__in=keys)
        locked = rows.order_by("pk").select_for_update(of=("self",), skip_locked=True).values_list("pk", "version", *names)
        found = [Row(key, version, tuple(values)) for key, version, *values in locked]
        missing = set(keys) - {row.key for row in found}
        busy = set(rows.filter(pk__in=missing).values_list("pk", flat=True)) if missing else set()
        done.lines += [Line(self.entity.slug, key, Reason.BUSY) for key in sorted(busy)]
        done.lines += refusals(self.entity, missing - busy, by=self.by)
        return self._unchanged(found, done)

    def _unchanged(self, rows: list[Row], done: Done) -> list[Row]:
        stale = [row.key for row in rows if row.version != self.versions[row.key]]
        who = changed_since(self.entity.model, stale, batch=self.batch) if stale else {}
        done.lines += [Line(self.entity.slug, key, Reason.MEANWHILE, who=who.get(key)) for key in stale]
        return [row for row in rows if row.key not in set(stale)]


@transaction.atomic
def edit(portion: Portion, steps: Sequence[Step]) -> Done:
    """Change fields; through the entity's own service, record by record, where it does more or values depend on others."""
    done, entity, names = Done(), portion.entity, [step.field.name for step in steps]
    check_writable(entity, names, by=portion.by)
    _check_references(steps, by=portion.by)
    rows = portion.held("update", [step.field.key_path if step.field.kind == "reference" else step.field.path for step in steps], done)
    is_plain = entity.change is None or entity.plain >= {name for name in names if not is_own(name)}
    if is_plain and not conditional(entity) and not bound(entity, portion.by, {}):
        _edit_together(portion, steps, rows, done=done)
    else:
        _edit_one_by_one(portion, steps, rows, done=done)
    return done


def _check_references(steps: Sequence[Step], *, by: User) -> None:
    """What is pointed to must still be there, and for whoever changes."""
    for step in steps:
        if step.field.kind == "reference" and step.value is not None:
            if not visible(by, "read", step.field.target_entity).filter(pk=step.value.pk).exists():
                raise ValidationError({step.field.name: _("There is no such record.")})


def _edit_together(portion: Portion, steps: Sequence[Step], rows: list[Row], *, done: Done) -> None:
    wanted: list[Written] = []
    for row in rows:
        try:
            new = _new_values(steps, row)
        except ValidationError as error:
            done.lines.append(Line(portion.entity.slug, row.key, Reason.INVALID, text=" ".join(error.messages)))
            continue
        if new:
            wanted.append(Written(row.key, json.dumps(new, cls=OwnEncoder), frozenset(new)))
    refused = as_far_as_possible(wanted, _writing(portion, {step.field.name for step in steps}))
    done.changed += len(wanted) - len(refused)
    done.lines += told_refusals(portion.entity, refused)


def _new_values(steps: Sequence[Step], row: Row) -> dict[str, Any]:
    """The values that change in a record, by column. Raises `ValidationError` for one that does not fit."""
    found: dict[str, Any] = {}
    for step, now in zip(steps, row.values, strict=True):
        if step.field.own:
            found |= _own_value(step, now)
            continue
        new = step.applied(now)
        if step.field.kind == "reference":
            new = new.pk if new is not None else None
        elif step.how not in ("set", "clear"):
            new = step.field.column.clean(new, None)
        if new != now:
            found[step.field.column.column] = step.field.column.get_prep_value(new)
    return found


def _own_value(step: Step, kept: Any) -> dict[str, Any]:
    """The new value of an own field as it is kept, if it is another."""
    new = step.applied(from_json(step.field, kept))
    if step.how not in ("set", "clear"):
        new = step.field.column.clean(new, None)
    said = to_json(step.field, new)
    return {step.field.name: said} if said != kept else {}


def _writing(portion: Portion, names: set[str]) -> Callable[[list[Written]], None]:
    entity, by = portion.entity, portion.by
    asks_for_sight = bool(names & moving(entity)) and not may(by, "transfer", entity)

    def write(rows: list[Written]) -> None:
        by_columns: dict[frozenset[str], dict[UUID, str]] = {}
        for row in rows:
            by_columns.setdefault(row.columns, {})[row.key] = row.said
        for columns, values in by_columns.items():
            write_rows(entity.model, values, columns)
        if asks_for_sight:
            keys = {row.key for row in rows}
            if lost := keys - set(visible(by, "update", entity).filter(pk__in=keys).values_list("pk", flat=True)):
                raise Lost(lost)

    return write


def _edit_one_by_one(portion: Portion, steps: Sequence[Step], rows: list[Row], *, done: Done) -> None:
    for row in rows:
        values = {step.field.name: step.applied(now) for step, now in zip(steps, _read(steps, row), strict=True)}
        _one(portion, row, lambda row=row, values=values: _change(portion, row, values), done=done)  # type: ignore[misc]


def _read(steps: Sequence[Step], row: Row) -> list[Any]:
    """The values of a row as they are in Python, own ones too."""
    return [from_json(step.field, value) if step.field.own else value for step, value in zip(steps, row.values, strict=True)]


def _change(portion: Portion, row: Row, values: Mapping[str, Any]) -> bool:
    demand_bound(portion.entity, values, by=portion.by, record=portion.entity.model._base_manager.get(pk=row.key))
    changed = change(portion.entity, row.key, values, by=portion.by, version=row.version)
    return bool(changed.version != row.version)


def _one(portion: Portion, row: Row, act: Callable[[], bool], *, done: Done) -> None:
    """One record through the services; what they refuse becomes its line."""
    slug = portion.entity.slug
    try:
        with transaction.atomic():
            done.changed += act()
    except ValidationError as error:
        done.lines.append(Line(slug, row.key, Reason.INVALID, text=in_words(error, portion.entity)))
    except (NotAllowed, Http404):
        done.lines.append(Line(slug, row.key, Reason.FORBIDDEN))
    except StaleSave:
        done.lines.append(Line(slug, row.key, Reason.MEANWHILE))


@transaction.atomic
def remove(portion: Portion) -> Done:
    """Put tombstones on records; an entity's own service may refuse."""
    done, entity = Done(), portion.entity
    rows = portion.held("delete", (), done)
    if entity.delete is not None:
        for row in rows:
            _one(portion, row, lambda row=row: delete(entity, row.key, by=portion.by) is None, done=done)  # type: ignore[misc]
        return done
    said = json.dumps({"deleted_at": timezone.now()}, cls=DjangoJSONEncoder)
    wanted = [Written(row.key, said, frozenset({"deleted_at"})) for row in rows]
    refused = as_far_as_possible(wanted, _writing(portion, set()))
    done.changed += len(wanted) - len(refused)
    done.lines += told_refusals(entity, refused)
    return done


@transaction.atomic
def assign(portion: Portion, to: Place) -> Done:
    """Give records to somebody else; those that are his already are left alone."""
    done = Done()
    wanted = {f"{name}_id": value.pk if value is not None else None for name, value in to.values().items()}
    rows = portion.held("transfer", list(wanted), done)
    keys = [row.key for row in rows if row.values != tuple(wanted.values())]
    moved = hand_over(portion.entity, keys, to=to, by=portion.by)
    done.changed += len(moved)
    done.lines += [Line(portion.entity.slug, key, Reason.UNSEEN) for key in keys if key not in moved]
    return done
