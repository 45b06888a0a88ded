"""Days and moments out of text. In which order day, month and year stand is found out by the evidence of a whole column."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache

from babel import Locale
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import ConversionError
from klientela.core.exchange.folding import fold

DATE_FORMATS = {
    "Y-m-d": "2026-03-31",
    "d.m.Y": "31.03.2026",
    "d/m/Y": "31/03/2026",
    "m/d/Y": "03/31/2026",
    "d-m-Y": "31-03-2026",
    "m-d-Y": "03-31-2026",
    "Y/m/d": "2026/03/31",
    "Y.m.d": "2026.03.31",
    "Ymd": "20260331",
    "d.m.y": "31.03.26",
    "d/m/y": "31/03/26",
    "m/d/y": "03/31/26",
    "d-m-y": "31-03-26",
    "d b Y": "31 Mar 2026",
    "d b y": "31 Mar 26",
    "b d Y": "March 31, 2026",
}
"""Forms of a date a person can choose, each with the last day of March 2026 as example; the order is that of preference."""

FIRST_YEAR, LAST_YEAR = 1800, 2200
_CENTURY_TURNS = 69
_PARTS = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<y>[0-9]{2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "d": r"(?P<d>[0-9]{1,2})",
    "b": r"(?P<b>[^\W\d_]{3,})",
}
_TIME = re.compile(
    r"(?:[T,]|\s)\s*(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<offset>Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)?$"
)
_NO_SUCH_FORM = _("“%(text)s” is not a date in the form %(example)s.")
_NO_SUCH_DAY = _("There is no day “%(text)s” in the calendar.")
_NO_SUCH_TIME = _("“%(text)s” has no time of day that a clock can show.")
_FAR_YEAR = _("The year of “%(text)s” is not between %(first)s and %(last)s.")
_WHICH_FORM = _("It is not clear which part of “%(text)s” is the day and which the month. Choose the form of the dates of this column.")
_NO_DATE = _("“%(text)s” is not a date.")


@dataclass(frozen=True)
class FoundFormat:
    """The form in which the dates of a column are written; not certain where another form reads as many of them."""

    format: str
    certain: bool
    alternatives: tuple[str, ...] = ()


def find_date_format(samples: Iterable[str]) -> FoundFormat | None:
    """The form that gives a day for the most texts; None where none does for half of them."""
    texts = [text for text in samples if text.strip()]
    counts = {form: sum(_reads(text, form) for text in texts) for form in DATE_FORMATS}
    best = max(counts, key=lambda form: counts[form])
    if not texts or counts[best] * 2 < len(texts):
        return None
    alike = tuple(form for form in counts if form != best and counts[form] == counts[best] and _differs(texts, best, form))
    return FoundFormat(best, not alike, alike)


def to_date(text: str, form: str | None = None) -> date:
    """The day in the text; a time of day behind it is left out. Without a form the text must be readable in one way only."""
    body, _time = _divided(text)
    return _day(body, form or _only_form(body), text=text)


def to_datetime(text: str, form: str | None = None, *, zone: tzinfo = UTC) -> datetime:
    """The moment in the text, by the clock of the zone unless the text gives an offset; a day alone is its midnight."""
    body, clock = _divided(text)
    day = _day(body, form or _only_form(body), text=text)
    if clock is None:
        return datetime.combine(day, time(), zone)
    hour, half = int(clock["hour"]), (clock["half"] or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        raise ConversionError(_NO_SUCH_TIME, text=text)
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    micro = int((clock["fraction"] or "").ljust(6, "0")[:6])
    try:
        return datetime.combine(day, time(hour, int(clock["minute"]), int(clock["second"] or 0), micro), _zone(clock["offset"], zone))
    except ValueError as error:
        raise ConversionError(_NO_SUCH_TIME, text=text) from error


def _divided(text: str) -> tuple[str, re.Match[str] | None]:
    body = text.strip().rstrip(".")
    clock = _TIME.search(body)
    return (body[: clock.start()].rstrip(" ,"), clock) if clock else (body, None)


def _day(body: str, form: str, *, text: str) -> date:
    found = _pattern(form).fullmatch(body)
    month = _month(found) if found else None
    if not found or month is None:
        raise ConversionError(_NO_SUCH_FORM, text=text, example=DATE_FORMATS.get(form, form))
    year = int(found["Y"]) if "Y" in form else _full_year(int(found["y"]))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ConversionError(_FAR_YEAR, text=text, first=FIRST_YEAR, last=LAST_YEAR)
    try:
        return date(year, month, int(found["d"]))
    except ValueError as error:
        raise ConversionError(_NO_SUCH_DAY, text=text) from error


def _only_form(body: str) -> str:
    forms = [form for form in DATE_FORMATS if _pattern(form).fullmatch(body) and _month(_pattern(form).fullmatch(body)) is not None]
    if not forms:
        raise ConversionError(_NO_DATE, text=body)
    sound = [form for form in forms if _reads(body, form)] or forms
    if any(_differs([body], sound[0], form) for form in sound[1:]):
        raise ConversionError(_WHICH_FORM, text=body)
    return sound[0]


def _reads(text: str, form: str) -> bool:
    try:
        to_date(text, form)
    except ConversionError:
        return False
    return True


def _differs(texts: Sequence[str], one: str, other: str) -> bool:
    return any(to_date(text, one) != to_date(text, other) for text in texts if _reads(text, one) and _reads(text, other))


def _full_year(short: int) -> int:
    return short + (2000 if short < _CENTURY_TURNS else 1900)


def _month(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    parts = found.groupdict()
    return int(parts["m"]) if "m" in parts else _months().get(fold(parts["b"]))


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    if not offset:
        return zone
    if offset[0] not in "+-":
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if offset[0] == "-" else shift)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    if form not in DATE_FORMATS:
        raise LookupError(f"There is no form of dates {form!r}.")
    if "b" in form:
        return re.compile(r"[\s,.-]+".join(_PARTS[part] for part in form.split()))
    if form == "Ymd":
        return re.compile(r"(?P<Y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
    return re.compile("".join(_PARTS.get(sign, rf"\s?{re.escape(sign)}\s?") for sign in form))


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in ("en", "pl", "ro"):
        months = Locale(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    names.setdefault(fold(name), number)
                    names.setdefault(fold(name)[:3], number)
    return names
