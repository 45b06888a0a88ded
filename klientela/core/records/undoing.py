"""Taking back what one has done: the history replayed backwards, with the rights of whoever takes back, record by record."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.acting import acting, current_actor
from klientela.core.access.decisions import fields_for, fixed_for, may, visible
from klientela.core.access.models import Role
from klientela.core.access.sql import refresh_acl
from klientela.core.audit.undo import replay
from klientela.core.audit.undo.replay import Judged
from klientela.core.identity.models import User
from klientela.core.records.dividing import Lost, as_far_as_possible
from klientela.core.records.lines import Line, busy_among, refusals, told_refusals
from klientela.core.records.own.names import is_own
from klientela.core.records.runs import BulkRun, Reason
from klientela.core.records.setting_back import by_service, change_back
from klientela.core.records.using import in_use, stands_above
from klientela.kernel.entity import Entity, entities, kinds_of_table
from klientela.kernel.slot import slot

UNDO_OTHERS = "undo_others"
CHUNK = 500
SINGLE, BULK = timedelta(minutes=10), timedelta(days=30)
AT_ONCE = 200
"""So many rows are taken back while one waits; more in the background."""
PLACES = frozenset({"owner_id", "team_id", "branch_id"})
LOCKED = "locked_at"


class NothingToUndo(LookupError):
    """There is no such batch, or it is not for this user, or its time is over; all told alike."""


@dataclass(frozen=True)
class Offer:
    """A batch that can be taken back: how many rows it touched, and until when."""

    batch: UUID
    rows: int
    until: datetime
    about: replay.About

    @property
    def is_small(self) -> bool:
        return self.rows <= AT_ONCE


@dataclass(frozen=True)
class Whole:
    """A batch that is one operation with rights of its own, and is taken back as a whole or not at all."""

    until: datetime | None
    """Until when it may be taken back; None: it may not."""
    preview: Callable[[UUID, User], list[Line]] = lambda batch, by: []
    take_back: Callable[[UUID, User, "Outcome"], None] = lambda batch, by, outcome: None


def whole_of(batch: UUID, *, by: User) -> Whole | None:
    """What a batch was, if it was one operation."""
    return next(filter(None, (ask(batch, by) for ask in slot("undo.whole").kept().values())), None)


@dataclass
class Outcome:
    """What came of taking a batch back: so many rows are as they were, and these stay."""

    batch: UUID
    restored: int = 0
    lines: list[Line] = field(default_factory=list)
    is_final: bool = False
    """Whether it cannot be taken back in its turn."""


def offer(batch: UUID, *, by: User) -> Offer:
    """The batch, if this user may still take it back: his own, within ten minutes, or thirty days after a bulk change or an import."""
    about = replay.about(batch)
    if about is None or not (_is_own(about, by) or may(by, UNDO_OTHERS)):
        raise NothingToUndo
    if whole := whole_of(batch, by=by):
        if whole.until is None or whole.until < timezone.now():
            raise NothingToUndo
        return Offer(batch, about.rows, whole.until, about)
    run = BulkRun.objects.filter(batch=batch, owner=by).first()
    until = about.ended + (BULK if run or came_at_once(batch) else SINGLE)
    if until < timezone.now() or (run and not run.is_over) or not replay.touched(batch):
        raise NothingToUndo
    return Offer(batch, about.rows, until, about)


def came_at_once(batch: UUID) -> str:
    """The kind of records of a batch that something brought at once, such as a file; empty for any other."""
    return next((slug for origin in slot("undo.origins") if (slug := origin(batch))), "")


def _is_own(about: replay.About, by: User) -> bool:
    return about.actors == {by.pk} and not about.by_system


def preview(batch: UUID, *, by: User) -> list[Line]:
    """What would stay as it is, because somebody has changed it since; nothing is written, and of what he does not see nothing told."""
    if whole := whole_of(batch, by=by):
        return whole.preview(batch, by)
    lines: list[Line] = []
    for model in replay.touched(batch):
        for entity, keys in by_kind(model, replay.touched_since(batch, model)):
            seen, _unseen = _known(entity, replay.judge(batch, model, keys), by=by)
            rows, known = writable_of(entity, seen, by=by)
            lines += [*known, *told_of(entity, rows, batch)]
    return lines


def undo_now(batch: UUID, *, by: User) -> Outcome:
    """Take a small batch back while its user waits. Raises `NothingToUndo`."""
    offer(batch, by=by)
    actor = current_actor()
    with acting(by, rules_version=actor.rules_version, reason=str(_("Undone"))) as undoing, transaction.atomic():
        outcome = Outcome(undoing.batch)
        if whole := whole_of(batch, by=by):
            whole.take_back(batch, by, outcome)
            return outcome
        for model, keys in steps(batch):
            take_back(batch, model, keys, by=by, outcome=outcome)
    return outcome


def steps(batch: UUID) -> Iterable[tuple[Any, list[UUID]]]:
    """The rows of a batch in the order and portions in which they are taken back."""
    for model, keys in replay.touched(batch).items():
        for some in batched(keys, CHUNK):
            yield model, list(some)


def entity_behind(model: Any) -> Entity | None:
    """The entity whose rows a model keeps; none for what is no business data: accounts, permissions, settings of people."""
    if model in (User, Role):
        return None
    return next((known for known in entities() if known.model is model and not known.where), None)


def by_kind(model: Any, keys: Sequence[UUID]) -> Iterable[tuple[Entity, Sequence[UUID]]]:
    """Rows of a model in portions, each of one entity; of a table with several kinds each kind by itself."""
    shared, entity = kinds_of_table(model), entity_behind(model)
    if entity:
        yield from ((entity, some) for some in batched(keys, CHUNK))
    for kind in shared:
        rows = model._base_manager.filter(pk__in=keys, **kind.where).order_by("pk")
        yield from ((kind, some) for some in batched(list(rows.values_list("pk", flat=True)), CHUNK))


@transaction.atomic
def take_back(batch: UUID, model: Any, keys: Sequence[UUID], *, by: User, outcome: Outcome) -> None:
    """Take some rows back, as far as this user may change them now and nobody has changed them since."""
    if entity_behind(model) is None and not kinds_of_table(model):
        outcome.lines.append(Line(model._meta.label_lower, None, Reason.APART))
    for entity, some in by_kind(model, keys):
        _take_back(batch, entity, some, by=by, outcome=outcome)


def _take_back(batch: UUID, entity: Entity, keys: Sequence[UUID], *, by: User, outcome: Outcome) -> None:
    model = entity.model
    busy = busy_among(model, keys)
    seen, unseen = _known(entity, replay.judge(batch, model, [key for key in keys if key not in busy]), by=by)
    rows, lines = writable_of(entity, _used_since(entity, seen, batch), by=by)
    lines += [*unseen, *told_of(entity, rows, batch), *_busy(entity, busy, by=by)]
    doable, refused = _allowed(entity, [row for row in rows if row.kind in DOES and (row.back or row.kind != "update")], by=by)
    done, more = _restored(entity, doable, by=by)
    _beside(batch, model, done)
    outcome.restored += len(done)
    outcome.lines += [*lines, *refused, *more]


DOES = frozenset({"update", "bury", "insert"})


def _known(entity: Entity, rows: list[Judged], *, by: User) -> tuple[list[Judged], list[Line]]:
    """The rows this user sees or could bring back; of the others not even whether they were changed since is told."""
    seen = seen_among(entity, [row.key for row in rows], by=by)
    known = [row for row in rows if row.key in seen or row.raises]
    unseen = {row.key for row in rows} - {row.key for row in known}
    return known, [Line(entity.slug, key, Reason.MISSING) for key in sorted(unseen)]


def _used_since(entity: Entity, rows: list[Judged], batch: UUID) -> list[Judged]:
    """The rows, of which those that were made stay when others refer to them by now and their kind is not deleted then.

    What was deleted once with all that refers to it, such as a meeting with its guests, is deleted again.
    """
    made = [row.key for row in rows if row.buries and (row.kind == "bury" or not entity.back)] if entity.delete is not None else []
    used = in_use(entity, made, less=replay.touched(batch)) if made else set()
    return [replace(row, kind="kept") if row.key in used else _without_circles(entity.model, row) for row in rows]


def _without_circles(model: Any, row: Judged) -> Judged:
    """The row, less a place below what stands below it by now."""
    if not row.back:
        return row
    up = {column.column for column in model._meta.concrete_fields if column.related_model is model} & row.back
    values = json.loads(row.said) if up else {}
    closed = {name for name in up if values[name] and stands_above(model, name, row.key, of=UUID(values[name]))}
    return replace(row, back=row.back - closed, gone=row.gone | closed) if closed else row


def _busy(entity: Entity, keys: Collection[UUID], *, by: User) -> list[Line]:
    seen = seen_among(entity, keys, by=by)
    return [Line(entity.slug, key, Reason.BUSY if key in seen else Reason.MISSING) for key in sorted(keys)]


def seen_among(entity: Entity, keys: Collection[UUID], *, by: User) -> set[UUID]:
    """Of these records those a user may read."""
    return set(visible(by, "read", entity).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def writable_of(entity: Entity, rows: list[Judged], *, by: User) -> tuple[list[Judged], list[Line]]:
    """The rows less the fields this user cannot write; hidden ones are not even named."""
    kept = {column.name for column in entity.model._meta.concrete_fields if not column.editable and column.name in entity.fixed}
    fixed, hidden = fixed_for(by, entity) - kept, fields_for(by, entity)
    columns = {column.column: column.name for column in entity.model._meta.concrete_fields}
    barred = {column for column, name in columns.items() if name in fixed} | {name for name in fixed if is_own(name)}
    if not barred:
        return rows, []
    lines = []
    for row in rows:
        if taken := row.back & barred:
            names = tuple(sorted({columns.get(column, column) for column in taken} - hidden))
            lines.append(Line(entity.slug, row.key, Reason.FIELD, fields=names))
    return [row.less(barred) for row in rows], lines


def told_of(entity: Entity, rows: Iterable[Judged], batch: UUID) -> list[Line]:
    """What stays because it was changed since, or because what stood there is gone."""
    stay = [row for row in rows if row.kept or row.gone or row.kind in ("kept", "gone", "missing")]
    changed = [row.key for row in stay if row.kept or row.kind == "kept"]
    who = replay.changed_since(entity.model, changed, batch=batch) if changed else {}
    reasons = {"kept": Reason.KEPT, "gone": Reason.GONE, "missing": Reason.MISSING}
    lines = []
    for row in stay:
        if row.kind in reasons:
            lines.append(Line(entity.slug, row.key, reasons[row.kind], who=who.get(row.key)))
        if row.kept:
            lines.append(Line(entity.slug, row.key, Reason.KEPT, fields=_names(entity, row.kept), who=who.get(row.key)))
        if row.gone:
            lines.append(Line(entity.slug, row.key, Reason.GONE, fields=_names(entity, row.gone)))
    return lines


def _names(entity: Entity, columns: Collection[str]) -> tuple[str, ...]:
    named = (column.name for column in entity.model._meta.concrete_fields if column.column in columns)
    return tuple(sorted((*named, *filter(is_own, columns))))


def _allowed(entity: Entity, rows: list[Judged], *, by: User) -> tuple[list[Judged], list[Line]]:
    """The rows to which this user may do now what taking back needs."""
    asked: dict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        for op in _needs(row):
            asked[op].append(row.key)
    open_to = {op: set(visible(by, op, entity).filter(pk__in=keys).values_list("pk", flat=True)) for op, keys in asked.items()}
    doable = [row for row in rows if all(row.key in open_to[op] for op in _needs(row))]
    return doable, refusals(entity, {row.key for row in rows} - {row.key for row in doable}, by=by)


def _needs(row: Judged) -> set[str]:
    """The operations a row must be open to before it is taken back; of what is not there it is asked afterwards."""
    if row.buries:
        return {"delete"}
    if row.raises:
        return set()
    if row.back == {LOCKED}:
        return {"lock"}
    return ({"transfer"} if row.back & PLACES else set()) | ({"update"} if row.back - PLACES else set())


def _restored(entity: Entity, rows: list[Judged], *, by: User) -> tuple[list[Judged], list[Line]]:
    """Write what comes back; rows that contradict the database or would leave this user's sight stay as they are."""

    def write(some: list[Judged]) -> None:
        served = [row for row in some if by_service(entity, row)]
        replay.restore(entity.model, [row for row in some if row not in served])
        for row in served:
            change_back(entity, row, by=by)
        _demand_sight(entity, some, by=by)

    refused = as_far_as_possible(rows, write)
    return [row for row in rows if row.key not in refused], told_refusals(entity, refused)


def _demand_sight(entity: Entity, rows: list[Judged], *, by: User) -> None:
    """What is raised again must be his to delete, and what changed its place still his to change."""
    raised = {row.key for row in rows if row.raises}
    moved = {row.key for row in rows if not row.raises and not row.buries and _moves(entity, row)}
    lost = set()
    for op, keys in (("delete", raised), ("update", moved)):
        if keys:
            lost |= keys - set(visible(by, op, entity).filter(pk__in=keys).values_list("pk", flat=True))
    if lost:
        raise Lost(lost)


def _moves(entity: Entity, row: Judged) -> bool:
    """Whether a change may take a record out of the sight of whoever may not hand it over."""
    party = getattr(entity.model, "party_column", "")
    parent = entity.model._meta.get_field(entity.parent_field).column if entity.parent_field else ""
    return not row.back & PLACES and bool(row.back & ({party, parent} - {"", "id"}))


def _beside(batch: UUID, model: Any, done: list[Judged]) -> None:
    """What stood beside the records comes and goes with what was done to them: moves with the stage, shares with the owner."""
    for other in replay.beside():
        keys = [row.key for row in done if other.follows in row.back]
        if keys and replay.restore_beside(batch, other, keys) and hasattr(model, "acl"):
            refresh_acl(model, keys)
