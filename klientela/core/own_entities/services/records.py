"""Verbs of own records that go through a process; the others are saved like any record."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from klientela.core.identity.models import User
from klientela.core.own_entities.models import OwnRecord
from klientela.core.processes.models import Process, Stage
from klientela.core.processes.services import beginning, change_process, move, note_start, put_in_stage
from klientela.core.records.own.values import put_value
from klientela.core.records.services import save, save_changes, settle


def beginner(slug: str) -> Any:
    """What answers with what the form of a new record of this kind begins with."""

    def begin(*, by: User) -> dict[str, Any]:
        return beginning(slug)

    return begin


def maker(slug: str) -> Any:
    """What makes a record of this kind."""

    @transaction.atomic
    def create(values: Mapping[str, Any], *, by: User) -> OwnRecord:
        record = OwnRecord(kind=slug)
        for name, value in values.items():
            if value is not None or name not in ("process", "stage"):
                put_value(record, name, value)
        settle(record, values, by=by)
        put_in_stage(record)
        save(record)
        note_start(record, by=by)
        return record

    return create


@transaction.atomic
def change_record(record: OwnRecord, values: Mapping[str, Any], *, by: User) -> OwnRecord:
    """Change a record's fields; a changed stage is a move, a changed process a move into it."""
    fields = dict(values)
    process: Process | None = fields.pop("process", None)
    stage: Stage | None = fields.pop("stage", None)
    record = save_changes(record, fields) if fields else record
    if process and process.pk != record.process_id:
        return change_process(record, to=process, stage=stage if stage and stage.process_id == process.pk else None, by=by)
    return move_record(record, to=stage, by=by) if stage else record


def move_record(record: OwnRecord, *, to: Stage, by: User) -> OwnRecord:
    """Bring a record into another stage of its process."""
    return move(record, to=to, by=by)
