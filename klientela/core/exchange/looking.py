"""The dry run of a large file: every row is read and matched, many rows are brought in in earnest and taken back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now

from klientela.core.exchange.filling import lines_from
from klientela.core.exchange.lines import Context, Line, counts, known
from klientela.core.exchange.matching import changed, match
from klientela.core.exchange.models import ImportRun
from klientela.core.exchange.noting import keep_lines
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.portions import PORTION, portions_of
from klientela.core.exchange.reading import MAX_ROWS, Row, Table
from klientela.core.exchange.running import Outcome, Tell, importing, settle, tie, ties_rows, together, write
from klientela.core.exchange.targets import goals_of
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_named
from klientela.kernel.keys import new_key

TRIED = 20_000
"""So many rows of a large file are brought in in earnest: portions from its beginning, its end and evenly between."""


class _TakenBack(Exception):
    """Undoes what a portion has written."""


def look_over(run: ImportRun, table: Table, plan: Plan, *, by: User, tell: Tell) -> Outcome:
    """What the import would do to each row, noted portion by portion. Says in `run.tried` how many rows were tried in earnest."""
    run.lines.all().delete()
    outcome, tried, behind = Outcome(tally=counts([])), 0, 0
    with importing(table, plan, by=by, title="", batch=new_key(), most=MAX_ROWS):
        context = Context(by, entity_named(plan.entity), plan, goals_of(entity_named(plan.entity), by), timezone.now(), seen={})
        earnest = chosen(table.row_count)
        for number, rows in enumerate(portions_of(table)):
            lines = _tried(rows, table, context) if number in earnest else _looked_at(rows, table, context)
            keep_lines(run, lines)
            found = counts(lines)
            outcome.tally = {verdict: amount + found[verdict] for verdict, amount in (outcome.tally or found).items()}
            tried, behind = tried + (len(rows) if number in earnest else 0), behind + len(rows)
            tell(99 * behind // table.row_count, _now("Finding records"))
    run.tried, run.row_count = tried, behind
    outcome.looks, outcome.made = context.looks, dict(context.made)
    return outcome


def chosen(rows: int) -> frozenset[int]:
    """The numbers of the portions that are tried in earnest."""
    last, most = (rows - 1) // PORTION, TRIED // PORTION
    return frozenset(round(place * last / (most - 1)) for place in range(most))


def _tried(rows: Sequence[Row], table: Table, context: Context) -> list[Line]:
    """Brought in and taken back; what ties rows to each other waits for the import, when all of them are there."""
    lines = list(lines_from(rows, table.headings, context))
    context.is_looking = False
    try:
        with transaction.atomic():
            with together(context.entity):
                match(lines, context)
                settle(lines, context)
                write(lines, context)
                if not ties_rows(context):
                    tie(lines, context)
            raise _TakenBack
    except _TakenBack:
        context.indexes.clear()
    return lines


def _looked_at(rows: Sequence[Row], table: Table, context: Context) -> list[Line]:
    lines = list(lines_from(rows, table.headings, context))
    context.is_looking = True
    with transaction.atomic():
        match(lines, context)
        settle(lines, context)
        for line, _values in changed(known(lines), context):
            line.has_changed = True
    return lines
