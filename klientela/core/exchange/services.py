"""Verbs of importing: bringing a file, deciding how it is read, trying it out, importing it, keeping a mapping."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import acting
from klientela.core.access.decisions import demand
from klientela.core.access.grants import rules_version
from klientela.core.exchange.first_plan import first_plan
from klientela.core.exchange.lines import Problem
from klientela.core.exchange.looking import look_over
from klientela.core.exchange.models import ImportMapping, ImportRun, ImportState, Upload
from klientela.core.exchange.noting import keep_lines
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.portions import carry_on, goes_in_portions
from klientela.core.exchange.reading import Table
from klientela.core.exchange.running import Outcome, carry_out, try_out
from klientela.core.exchange.uploads import MAX_BYTES, PIECE, fingerprint_of, keep_upload, opened, opened_file
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_named

type Tell = Callable[[int, str], None]

_NAME_TAKEN = _("Somebody else keeps a mapping under this name. Choose another.")
_NO_NAME = _("Give the mapping a name.")
_NO_MAPPING = _("There is no mapping “%(name)s”.")
_SEVERAL_MAPPINGS = _("Mappings of several kinds are called “%(name)s”. Say which kind: %(kinds)s.")
BUSY = _("This import is already running.")


@dataclass
class Report:
    """What an import did: how many rows had which verdict, the problems, and whether anything was written."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    problems: list[Problem] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    done: bool = False

    @classmethod
    def of(cls, outcome: Outcome) -> "Report":
        found = outcome.counts
        return cls(found["create"], found["update"], found["unchanged"], found["error"], outcome.problems, outcome.made, outcome.done)


def start_import(upload: Upload, entity: str, *, by: User, encoding: str = "", separator: str = "", name: str = "") -> ImportRun:
    """Begin the import of a file (the table `name` in it), with a proposed plan. Raises `ValidationError` if it cannot be read."""
    demand(by, "import")
    demand(by, "create", entity_named(entity))
    with opened(upload, encoding=encoding, separator=separator, table=name, kind=entity) as table:
        plan = first_plan(table, entity_named(entity), by=by)
        rows = table.row_count
    return ImportRun.objects.create(
        owner=by,
        upload=upload,
        file_name=upload.name,
        entity=entity,
        plan=plan.as_json(),
        row_count=rows,
        fingerprint=fingerprint_of(upload),
    )


@transaction.atomic
def keep_plan(run: ImportRun, plan: Plan) -> ImportRun:
    """Keep what was decided about the file; an earlier dry run no longer counts."""
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.is_under_way or locked.is_done:
        raise ValidationError(BUSY)
    locked.row_count = run.row_count
    locked.plan, locked.state, locked.counts, locked.looks = plan.as_json(), ImportState.DRAFT, {}, []
    locked.failure = ""
    locked.save()
    locked.lines.all().delete()
    return locked


@transaction.atomic
def discard(run: ImportRun) -> None:
    """Throw away a file that was not imported, with what was decided about it; a finished import stays."""
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.is_under_way and locked.state != ImportState.CHECKING:
        raise ValidationError(BUSY)
    if not locked.is_done:
        upload = locked.upload
        locked.delete()
        if upload:
            upload.delete()


def check_import(run: ImportRun, *, by: User, tell: Tell) -> Outcome:
    """Try the import out and note the verdict of every row; of a large file many rows in earnest, the others by reading and matching."""
    plan = Plan.from_json(run.plan)
    with opened(run.upload, encoding=plan.encoding, separator=plan.separator, table=plan.table) as table:
        if goes_in_portions(plan, table.row_count):
            outcome = look_over(run, table, plan, by=by, tell=tell)
            _note_state(run, outcome, state=ImportState.CHECKED)
            return outcome
        outcome = try_out(table, plan, by=by, tell=tell)
    with transaction.atomic():
        run.tried = len(outcome.lines)
        _note(run, outcome, state=ImportState.CHECKED)
    return outcome


def complete_import(run: ImportRun, *, by: User, tell: Tell, skip_errors: bool) -> Outcome:
    """Import the file and note the report; a run that is done stays as it is, a large one goes on where it stood."""
    run.refresh_from_db()
    plan = Plan.from_json(run.plan)
    if run.is_done:
        return Outcome(done=True)
    with opened(run.upload, encoding=plan.encoding, separator=plan.separator, table=plan.table) as table:
        if run.stage or goes_in_portions(plan, table.row_count):
            run.skip_errors = skip_errors
            run.save(update_fields=["skip_errors"])
            return carry_on(run, table, plan, by=by, tell=tell)
        return _complete_whole(run, table, plan, by=by, tell=tell, skip_errors=skip_errors)


@transaction.atomic
def _complete_whole(run: ImportRun, table: Table, plan: Plan, *, by: User, tell: Tell, skip_errors: bool) -> Outcome:
    """Records and report in one transaction."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.is_done:
        return Outcome(done=True)
    outcome = carry_out(table, plan, by=by, tell=tell, title=run.file_name, skip_errors=skip_errors)
    _note(run, outcome, state=ImportState.DONE if outcome.done else ImportState.CHECKED)
    return outcome


def _note(run: ImportRun, outcome: Outcome, *, state: ImportState) -> None:
    with acting(run.owner, rules_version=rules_version()):
        run.lines.all().delete()
        keep_lines(run, outcome.lines)
    run.row_count, run.batch = len(outcome.lines), outcome.batch
    run.finished_at = timezone.now() if outcome.done else None
    _note_state(run, outcome, state=state)


def _note_state(run: ImportRun, outcome: Outcome, *, state: ImportState) -> None:
    run.state, run.counts, run.made = state, outcome.counts, outcome.made
    run.looks = [look._asdict() for look in outcome.looks]
    run.failure = ""
    run.save()


def already_imported(run: ImportRun) -> datetime | None:
    """When the very same file was imported last, by anybody; None if it was not, or is taken back."""
    same = ImportRun.objects.filter(fingerprint=run.fingerprint, entity=run.entity, state=ImportState.DONE, undone_at=None).exclude(
        pk=run.pk
    )
    return same.order_by("-finished_at").values_list("finished_at", flat=True).first() if run.fingerprint else None


@transaction.atomic
def save_mapping(name: str, plan: Plan, *, by: User) -> ImportMapping:
    """Keep a mapping under a name, in place of the own one of that name."""
    demand(by, "import")
    wanted = name.strip()
    if not wanted:
        raise ValidationError({"name": _NO_NAME})
    known = ImportMapping.objects.select_for_update().filter(entity=plan.entity, name=wanted, deleted_at=None).first()
    if known and known.owner_id != by.pk:
        raise ValidationError({"name": _NAME_TAKEN})
    mapping = known or ImportMapping(owner=by, entity=plan.entity, name=wanted)
    mapping.plan = replace(plan, name=wanted).as_json()
    mapping.full_clean()
    mapping.save()
    return mapping


def load_mapping(path: Path, *, by: User) -> ImportMapping:
    """Keep the mapping that stands in a file, under the name it has there."""
    try:
        data: Any = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValidationError(_("This is not a mapping this program can read.")) from error
    plan = Plan.from_json(data)
    return save_mapping(plan.name or Path(path).stem, plan, by=by)


def mapping_named(name: str, *, entity: str = "") -> ImportMapping:
    """The saved mapping of that name. Raises `ValidationError` where there is none, or one for each of several kinds."""
    found = ImportMapping.objects.filter(name=name, deleted_at=None)
    rows = list(found.filter(entity=entity) if entity else found)
    if not rows:
        raise ValidationError(_NO_MAPPING % {"name": name})
    if len(rows) > 1:
        raise ValidationError(_SEVERAL_MAPPINGS % {"name": name, "kinds": ", ".join(row.entity for row in rows)})
    return rows[0]


def run_import(
    file: Path | bytes,
    mapping: ImportMapping | Plan | str,
    *,
    by: User,
    entity: str = "",
    name: str = "",
    skip_errors: bool = False,
    tell: Tell = lambda percent, message: None,
) -> Report:
    """Import a file by a mapping at once: all rows or none (with `skip_errors`: all but those that have a problem)."""
    plan = _plan_of(mapping, entity)
    title = name or (file.name if isinstance(file, Path) else "file.csv")
    opening = opened_file(file, name=name, encoding=plan.encoding, separator=plan.separator, table=plan.table)
    with opening as table:
        if goes_in_portions(plan, table.row_count):
            return _run_large(file, table, plan, by=by, title=title, skip_errors=skip_errors, tell=tell)
        with transaction.atomic():
            outcome = carry_out(table, plan, by=by, tell=tell, title=title, skip_errors=skip_errors)
            if outcome.done:
                run = ImportRun(owner=by, file_name=title[:255], entity=plan.entity, plan=plan.as_json())
                run.save()
                _note(run, outcome, state=ImportState.DONE)
    return Report.of(outcome)


def _run_large(file: Path | bytes, table: Table, plan: Plan, *, by: User, title: str, skip_errors: bool, tell: Tell) -> Report:
    """A large file kept as one brought on a page is: whoever loses the process half-way goes on there, or takes back what was written."""
    run = ImportRun(owner=by, file_name=title[:255], entity=plan.entity, plan=plan.as_json(), row_count=table.row_count)
    run.state, run.skip_errors = ImportState.STOPPED, skip_errors
    run.upload = keep_upload(title, _read(file), by=by) if _size(file) <= MAX_BYTES else None
    run.save()
    report = Report.of(carry_on(run, table, plan, by=by, tell=tell))
    if run.failure:
        report.problems.append(Problem(0, "", "", run.failure))
    return report


def _size(file: Path | bytes) -> int:
    return len(file) if isinstance(file, bytes) else file.stat().st_size


def _read(file: Path | bytes) -> Iterator[bytes]:
    if isinstance(file, bytes):
        yield file
        return
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece


def _plan_of(mapping: ImportMapping | Plan | str, entity: str) -> Plan:
    if isinstance(mapping, Plan):
        return mapping
    found = mapping_named(mapping, entity=entity) if isinstance(mapping, str) else mapping
    return Plan.from_json(found.plan)


def take_over(run: ImportRun, corrections: Iterable[tuple[str, str, str]]) -> Plan:
    """The plan of a run with accepted corrections: column, text in the file, text instead."""
    plan = Plan.from_json(run.plan)
    columns = dict(plan.columns)
    for heading, text, instead in corrections:
        if heading in columns:
            columns[heading] = replace(columns[heading], values={**columns[heading].values, text: instead})
    return replace(plan, columns=columns)
