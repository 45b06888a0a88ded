"""Reads the sheets of a workbook: a program of its own with little memory and little time, since workbooks are written by strangers.

It reads the workbook from standard input and writes lines of JSON: for each sheet its name and merged cells, then its rows, at last
the word that it is done. It knows nothing of the product and reaches none of its files by name.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

SECONDS, MEMORY = 120, 2 << 30
TOP = 30
"""Merged cells below the top say nothing about headings."""


def confine() -> None:
    """Take away what reading does not need: time without end, memory, writing files, further processes."""
    for what, limit in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


def plain(value: Any) -> Any:
    """Days and moments as text; everything else as it is."""
    if isinstance(value, datetime):
        near = value + timedelta(microseconds=500_000)
        return near.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else value


def say(what: Any) -> None:
    """One line of the answer."""
    sys.stdout.write(json.dumps(what, ensure_ascii=False, separators=(",", ":")) + "\n")


def tell(workbook: CalamineWorkbook) -> None:
    """All sheets with cells."""
    for number, known in enumerate(workbook.sheets_metadata):
        if known.typ == SheetTypeEnum.WorkSheet:
            sheet = workbook.get_sheet_by_index(number)
            left, top = (sheet.start or (0, 0))[::-1]
            merged = [(a - top, b - left, c - top, d - left) for (a, b), (c, d) in sheet.merged_cell_ranges or () if a - top < TOP]
            say({"sheet": known.name, "merged": merged[:1000]})
            for row in sheet.iter_rows():
                say([plain(value) for value in row])


def main() -> None:
    """Answer, or name what is wrong."""
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    confine()
    try:
        tell(CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read())))
        say({"done": True})
    except PasswordError:
        say({"fault": "password"})
    except CalamineError:
        say({"fault": "broken"})
    except MemoryError:
        say({"fault": "large"})


if __name__ == "__main__":
    main()
