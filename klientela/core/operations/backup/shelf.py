"""The folder of backups: which are kept for days, weeks and months, and the log that leads from one to the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj

from klientela.core.operations.backup.packing import sealed_file

SEGMENT = re.compile(r"[0-9A-F]{24}(\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history")


@dataclass(frozen=True)
class Keeping:
    """How many backups stay: the newest of each of so many days, weeks and months."""

    days: int = 7
    weeks: int = 5
    months: int = 12


def kept(moments: Iterable[datetime], keeping: Keeping) -> set[datetime]:
    """Which of these backups stay."""
    newest_first = sorted(moments, reverse=True)
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (keeping.days, lambda moment: moment.date()),
        (keeping.weeks, lambda moment: moment.isocalendar()[:2]),
        (keeping.months, lambda moment: (moment.year, moment.month)),
    )
    stay: set[datetime] = set(newest_first[:1])
    for number, period in periods:
        newest: dict[object, datetime] = {}
        for moment in newest_first:
            newest.setdefault(period(moment), moment)
        stay.update(list(newest.values())[:number])
    return stay


def put_log_away(arriving: Path, log: Path, *, key: str) -> int:
    """Encrypt what the server has archived of its log since the last time, and take it from where it arrived."""
    segments = [path for path in sorted(arriving.glob("*")) if SEGMENT.fullmatch(path.name)] if arriving.exists() else []
    for segment in segments:
        log.mkdir(parents=True, exist_ok=True)
        with sealed_file(log / f"{segment.name}.log", key) as packed, segment.open("rb") as raw:
            copyfileobj(raw, packed)
        segment.unlink()
    return len(segments)


def forget_log(log: Path, *, before: datetime) -> None:
    """Delete the log from before a moment: no backup that is kept for its day needs it."""
    for segment in log.glob("*.log"):
        if datetime.fromtimestamp(segment.stat().st_mtime, UTC) < before:
            segment.unlink()
