"""Many parts of records at once, such as addresses: the checks of the generic save, asked in a few statements."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.records.bulk import Batch, check, check_references, insert_all, put_own
from klientela.core.records.own.names import is_own
from klientela.core.records.writing import check_writable, for_eyes_of, lacking
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.errors import NotAllowed

NOT_YOURS = _("You may not change this record.")

type Values = Mapping[str, Any]


@transaction.atomic
def create_parts(entity: Entity, rows: Sequence[Values], *, by: User, settled: Callable[[Values], Values] = dict) -> Batch:
    """Make a part of each row of values, as a child of records of one kind. A row that cannot be saved is refused; the others are made.

    `settled` gives the values as they are kept, and raises `ValidationError` for what does not fit: the entity's own checks.
    """
    if lacking(entity, by):
        raise NotAllowed("create")
    check_writable(entity, {name for row in rows for name in row} - {entity.part_of}, by=by)
    batch = Batch([None] * len(rows))
    kept: list[Values] = list(rows)
    for place, row in enumerate(rows):
        try:
            kept[place] = settled(row)
            batch.records[place] = entity.model(**{
                **entity.where,
                **{name: value for name, value in kept[place].items() if not is_own(name)},
            })
        except ValidationError as error:
            batch.refuse(place, error)
    put_own(entity, kept, batch, by=by)
    check_references(entity, [{name: value for name, value in row.items() if name != entity.part_of} for row in kept], batch, by=by)
    _check_parents(entity, rows, batch, by=by)
    for place, record in batch.sound():
        check(record, place, batch)
    insert_all(entity, batch)
    batch.refusals = {place: for_eyes_of(error, entity, by) for place, error in batch.refusals.items()}
    return batch


def _check_parents(entity: Entity, rows: Sequence[Values], batch: Batch, *, by: User) -> None:
    """A part is made by whoever may change what it belongs to."""
    asked: dict[Any, set[Any]] = defaultdict(set)
    for place, _record in batch.sound():
        parent = rows[place][entity.part_of]
        asked[type(parent)].add(parent.pk)
    open_to = {
        kind: set(visible(by, "update", entity_of(kind)).filter(pk__in=list(keys)).values_list("pk", flat=True))
        for kind, keys in asked.items()
    }
    for place, _record in batch.sound():
        parent = rows[place][entity.part_of]
        if parent.pk not in open_to[type(parent)]:
            batch.refuse(place, ValidationError(NOT_YOURS))
