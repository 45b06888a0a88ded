"""What is noted of each row of an import: its verdict, what it changes, whose duplicate it is, and why it cannot be brought in."""

from collections import Counter
from collections.abc import Iterable, Sequence

from klientela.core.exchange.lines import ERROR, VERDICTS, Line, Problem
from klientela.core.exchange.models import ImportLine, ImportRun
from klientela.core.records.titles import title_of

AT_ONCE = 2_000


def keep_lines(run: ImportRun, lines: Iterable[Line]) -> None:
    """Note the lines of an import."""
    ImportLine.objects.bulk_create((noted(run, line) for line in lines), batch_size=AT_ONCE)


def noted(run: ImportRun, line: Line) -> ImportLine:
    """One line as it is noted."""
    title = _title(run, line)
    key = line.record.pk if line.record is not None and line.verdict != ERROR else None
    problems = line.problems or ([Problem(line.number, "", "", line.left)] if line.left else [])
    return ImportLine(
        run=run,
        number=line.number,
        verdict=line.verdict,
        title=title[:200],
        record=key,
        other=line.like,
        problems=[problem._asdict() for problem in problems],
        changes=line.changes if line.has_changed or line.verdict != ERROR else [],
    )


def _title(run: ImportRun, line: Line) -> str:
    """What the row is called: a known record as whoever imports may call it."""
    if line.record is None:
        return next(iter(line.texts.values()), "")
    return str(line.record) if line.is_new else title_of(line.record, run.owner)


def renote(run: ImportRun, lines: Sequence[Line], notes: Sequence[ImportLine]) -> dict[str, int]:
    """Note lines anew whose verdict has changed since; says by how much the number of each verdict changes."""
    before, found = {note.number: note for note in notes}, Counter(dict.fromkeys(VERDICTS, 0))
    changed = [line for line in lines if line.number in before and before[line.number].verdict != line.verdict]
    run.lines.filter(pk__in=[before[line.number].pk for line in changed]).delete()
    keep_lines(run, changed)
    for line in changed:
        found[before[line.number].verdict] -= 1
        found[line.verdict] += 1
    return dict(found)
