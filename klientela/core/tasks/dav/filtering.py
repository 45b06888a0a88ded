"""Which items a program asks for: by time and by what their lines say (RFC 4791 section 9.7, RFC 6352 section 10.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from klientela.core.exchange.vcards import Line, lines_of
from klientela.core.tasks.dav.shelves import Item, Refused, Shelf
from klientela.core.tasks.dav.xml import tag

MATCHES: dict[str, Callable[[str, str], bool]] = {
    "equals": lambda text, wanted: text == wanted,
    "starts-with": lambda text, wanted: text.startswith(wanted),
    "ends-with": lambda text, wanted: text.endswith(wanted),
    "contains": lambda text, wanted: wanted in text,
}


def wanted_of(shelf: Shelf, asked: Element, items: Iterable[Item]) -> list[Item]:
    """The items that pass the filter of a question; without one all."""
    prefix = "C" if shelf.home == "calendars" else "CR"
    rule = asked.find(tag(f"{prefix}:filter"))
    if rule is None:
        return list(items)
    return _of_calendar(shelf, rule, items) if prefix == "C" else [item for item in items if _passes(rule, item, prefix)]


def _of_calendar(shelf: Shelf, rule: Element, items: Iterable[Item]) -> list[Item]:
    found = list(items)
    for outer in rule.findall(tag("C:comp-filter")):
        for inner in outer.findall(tag("C:comp-filter")):
            is_other = inner.get("name", "") not in ("", shelf.component)
            is_absent = inner.find(tag("C:is-not-defined")) is not None
            if is_other != is_absent:
                return []
            since, until = _times(inner.find(tag("C:time-range")))
            found = [item for item in found if item.happens(since, until) and _passes(inner, item, "C")]
    return found


def _passes(rule: Element, item: Item, prefix: str) -> bool:
    """Whether the lines of an item say what is asked: all of it, or with `anyof` one of it."""
    asked = rule.findall(tag(f"{prefix}:prop-filter"))
    if not asked:
        return True
    lines = list(lines_of(item.text()))
    verdicts = [_says(one, lines, prefix) for one in asked]
    is_any = prefix == "CR" and rule.get("test", "anyof") == "anyof"
    return any(verdicts) if is_any else all(verdicts)


def _says(rule: Element, lines: Iterable[Line], prefix: str) -> bool:
    name = rule.get("name", "").upper()
    values = [line.value for line in lines if line.name == name]
    if rule.find(tag(f"{prefix}:is-not-defined")) is not None:
        return not values
    matches = rule.findall(tag(f"{prefix}:text-match"))
    if not matches:
        return bool(values)
    verdicts = [_matches(one, values) for one in matches]
    return any(verdicts) if prefix == "CR" and rule.get("test", "anyof") == "anyof" else all(verdicts)


def _matches(rule: Element, values: Iterable[str]) -> bool:
    how = MATCHES.get(rule.get("match-type", "contains"))
    if how is None:
        raise Refused(403, "CR:supported-filter")
    exact = rule.get("collation", "") == "i;octet"
    wanted = rule.text or ""
    found = any(how(text, wanted) if exact else how(text.casefold(), wanted.casefold()) for text in values)
    return found != (rule.get("negate-condition", "no") == "yes")


def _times(asked: Element | None) -> tuple[datetime | None, datetime | None]:
    if asked is None:
        return None, None
    return _moment(asked.get("start")), _moment(asked.get("end"))


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused(400, "C:valid-filter") from error
