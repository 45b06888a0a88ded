"""Verbs of importing: bringing a file, deciding how it is read, trying it out, importing it, keeping a mapping."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.exchange.lines import ERROR, Line, Problem
from klientela.core.exchange.models import ImportLine, ImportMapping, ImportRun, ImportState, Upload
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.proposing import propose
from klientela.core.exchange.running import Outcome, carry_out, try_out
from klientela.core.exchange.uploads import opened, table_of
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


def start_import(upload: Upload, entity: str, *, by: User, encoding: str = "", separator: str = "") -> ImportRun:
    """Begin the import of a file somebody brought, with a proposed plan. Raises `ValidationError` if it cannot be read."""
    demand(by, "import")
    demand(by, "create", entity_named(entity))
    with opened(upload, encoding=encoding, separator=separator) as table:
        plan = propose(table, entity_named(entity), by=by)
        rows = table.row_count
    return ImportRun.objects.create(owner=by, upload=upload, file_name=upload.name, entity=entity, plan=plan.as_json(), row_count=rows)


@transaction.atomic
def keep_plan(run: ImportRun, plan: Plan) -> ImportRun:
    """Keep what was decided about the file; an earlier dry run no longer counts."""
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.is_busy or locked.is_done:
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
    if locked.state == ImportState.IMPORTING:
        raise ValidationError(BUSY)
    if not locked.is_done:
        upload = locked.upload
        locked.delete()
        if upload:
            upload.delete()


def check_import(run: ImportRun, *, by: User, tell: Tell) -> Outcome:
    """Try the import out and note the verdict of every row."""
    plan = Plan.from_json(run.plan)
    with opened(run.upload, encoding=plan.encoding, separator=plan.separator) as table:
        outcome = try_out(table, plan, by=by, tell=tell)
    with transaction.atomic():
        _note(run, outcome, state=ImportState.CHECKED)
    return outcome


@transaction.atomic
def complete_import(run: ImportRun, *, by: User, tell: Tell, skip_errors: bool) -> Outcome:
    """Import the file and note the report, both in one transaction; a run that is done stays as it is."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    plan = Plan.from_json(run.plan)
    if run.is_done:
        return Outcome(done=True)
    with opened(run.upload, encoding=plan.encoding, separator=plan.separator) as table:
        outcome = carry_out(table, plan, by=by, tell=tell, title=run.file_name, skip_errors=skip_errors)
    _note(run, outcome, state=ImportState.DONE if outcome.done else ImportState.CHECKED)
    return outcome


def _note(run: ImportRun, outcome: Outcome, *, state: ImportState) -> None:
    run.lines.all().delete()
    ImportLine.objects.bulk_create((_line(run, line) for line in outcome.lines), batch_size=2000)
    run.state, run.counts, run.made, run.batch = state, outcome.counts, outcome.made, outcome.batch
    run.looks = [look._asdict() for look in outcome.looks]
    run.row_count = len(outcome.lines)
    run.finished_at = timezone.now() if outcome.done else None
    run.failure = ""
    run.save()


def _line(run: ImportRun, line: Line) -> ImportLine:
    title = str(line.record) if line.record is not None else next(iter(line.texts.values()), "")
    key = line.record.pk if line.record is not None and line.verdict != ERROR else None
    problems = [problem._asdict() for problem in line.problems]
    return ImportLine(run=run, number=line.number, verdict=line.verdict, title=title[:200], record=key, problems=problems)


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
    table = table_of(file, encoding=plan.encoding, separator=plan.separator)
    with transaction.atomic():
        outcome = carry_out(table, plan, by=by, tell=tell, title=title, skip_errors=skip_errors)
        if outcome.done:
            run = ImportRun(owner=by, file_name=title[:255], entity=plan.entity, plan=plan.as_json())
            run.save()
            _note(run, outcome, state=ImportState.DONE)
    return Report.of(outcome)


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
