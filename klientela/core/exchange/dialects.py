"""Finds out how the cells of a text table are separated and quoted."""

import csv
import io
import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import product

from django.utils.translation import gettext_lazy as _

SEPARATORS = {
    ",": _("Comma"),
    ";": _("Semicolon"),
    "\t": _("Tab"),
    "|": _("Vertical bar"),
}
"""Separators a person can choose, with their labels."""

_HINT = re.compile(r"\"?sep=(.)\"?\s*$", re.IGNORECASE)
_MAX_RECORDS = 200


@dataclass(frozen=True)
class Dialect:
    """How cells are divided: the separator, whether `\\"` stands for a quotation mark, whether spaces follow separators."""

    separator: str = ","
    backslash: bool = False
    spaced: bool = False
    skip: int = 0
    """Lines to leave out at the start: the hint `sep=;` some spreadsheets write."""


def find_dialect(sample: str, *, separator: str | None = None, whole: bool = True) -> Dialect:
    """The dialect that divides the sample into the most even rows. `whole` says whether the sample is all of the file."""
    first, *_rest = sample.splitlines() or [""]
    hint = _HINT.match(first)
    skip = 1 if hint else 0
    text = sample if whole else sample[: sample.rfind("\n") + 1] or sample
    text = "".join(text.splitlines(keepends=True)[skip:])
    chosen = separator or (hint[1] if hint and hint[1] in SEPARATORS else None)
    quotings = (False, True) if '\\"' in text else (False,)
    candidates = [
        Dialect(mark, backslash, spaced, skip)
        for spaced, backslash, mark in product((False, True), quotings, [chosen] if chosen else SEPARATORS)
    ]
    likely = [known for known in candidates if not known.spaced or re.search(re.escape(known.separator) + ' +"', text)]
    return max(likely, key=lambda known: (_evenness(text, known, whole=whole), -known.spaced, -known.backslash))


def csv_options(dialect: Dialect) -> dict[str, object]:
    """The dialect in the words of Python's csv module."""
    return {
        "delimiter": dialect.separator,
        "doublequote": not dialect.backslash,
        "escapechar": "\\" if dialect.backslash else None,
        "skipinitialspace": dialect.spaced,
        "strict": True,
    }


def _evenness(text: str, dialect: Dialect, *, whole: bool) -> float:
    widths: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(text, newline=""), **csv_options(dialect))  # type: ignore[arg-type]
    try:
        for cells in reader:
            if any(cells):
                widths[len(cells)] += 1
            if widths.total() >= _MAX_RECORDS:
                break
    except csv.Error as error:
        if whole or "end of data" not in str(error):
            return _rough_evenness(text, dialect.separator) / 100
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    return (count / widths.total()) ** 2 * math.log(width)


def _rough_evenness(text: str, separator: str) -> float:
    counts = Counter(line.count(separator) for line in text.splitlines()[:_MAX_RECORDS] if line.strip())
    count, lines = counts.most_common(1)[0] if counts else (0, 0)
    return lines / max(1, counts.total()) * math.log(count + 1)
