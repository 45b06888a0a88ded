"""The rows an import left out as a file: in their own columns, with the reason, to be corrected and brought again."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from klientela.core.exchange.models import ImportRun
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.reading import Table
from klientela.core.exchange.uploads import opened
from klientela.core.identity.models import User

REASON = _("Why it was left out")
RECENT = 50
"""Among how many of one's imports the one is looked for whose rows were corrected."""


def left_out(run: ImportRun) -> tuple[tuple[str, ...], Iterator[list[str]]]:
    """The headings and the rows with errors. The file is opened at once, while rights are at hand, and closed at the end."""
    plan = Plan.from_json(run.plan)
    reasons = _reasons(run)
    with ExitStack() as stack:
        table = stack.enter_context(opened(run.upload, encoding=plan.encoding, separator=plan.separator, table=plan.table))
        former = _reason_headings()
        places = [place for place, heading in enumerate(table.headings) if heading not in former]
        head = tuple(table.headings[place] for place in places)
        return (*head, str(REASON)), _rows(table, reasons, places=places, stack=stack.pop_all())


def _reasons(run: ImportRun) -> dict[int, str]:
    rows = run.lines.filter(verdict="error").values_list("number", "problems").iterator(chunk_size=2000)
    return {number: "; ".join(_said(problem) for problem in problems) for number, problems in rows}


def _said(problem: dict[str, str]) -> str:
    return f"{problem['column']}: {problem['reason']}" if problem["column"] else str(problem["reason"])


def _rows(table: Table, reasons: dict[int, str], *, places: Sequence[int], stack: ExitStack) -> Iterator[list[str]]:
    with stack:
        for row in table.rows():
            if row.number in reasons:
                yield [*_filled(row.cells, places), reasons[row.number]]


def _filled(cells: Sequence[str], places: Sequence[int]) -> list[str]:
    """A row with too few or too many cells gets those it should have."""
    return [cells[place] if place < len(cells) else "" for place in places]


def corrected_plan(table: Table, entity: str, *, by: User) -> Plan | None:
    """The plan of the import whose left out rows come back in this file; the column with the reasons is skipped."""
    headings = set(table.headings)
    if not headings & _reason_headings():
        return None
    for run in ImportRun.objects.filter(owner=by, entity=entity).order_by("-created_at")[:RECENT]:
        plan = Plan.from_json(run.plan)
        if plan.columns and set(plan.columns) <= headings:
            return replace(plan, encoding=table.said_encoding, separator=table.said_separator, table=table.name)
    return None


def _reason_headings() -> frozenset[str]:
    """The heading of the reasons in every language."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(str(REASON))
    return frozenset(found)
