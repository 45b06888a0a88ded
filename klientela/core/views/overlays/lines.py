"""An arrangement: lines in one order, heads among what stands under them. Everything that can be arranged is such a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

ITEM, TAB, SECTION, GROUP, PLACE, LINK = "item", "tab", "section", "group", "place", "link"
KINDS = frozenset({ITEM, TAB, SECTION, GROUP, PLACE, LINK})
HEADS = frozenset({TAB, SECTION, GROUP, PLACE})
OFF = "off"
"""The head under which stands what is not shown."""
LONGEST_KEY, LONGEST_TEXT, LONGEST_ADDRESS, MOST = 80, 80, 500, 1500

type Texts = tuple[tuple[str, str], ...]
"""What something is called, by language."""


@dataclass(frozen=True)
class Line:
    """A head, or something that stands under one."""

    key: str
    kind: str = ITEM
    label: Texts = ()
    columns: int = 2
    """Of a section: how many fields stand side by side."""
    when: str = ""
    """Of a section: the question a record must answer for it to be shown, as JSON."""
    required: bool = False
    readonly: bool = False
    url: str = ""

    @property
    def is_head(self) -> bool:
        """Whether other lines stand under it."""
        return self.kind in HEADS


USUAL = Line("")
PLAIN = ("columns", "when", "required", "readonly", "url")


def written(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines as they are stored: only what is not usual."""
    return [_written(line) for line in lines]


def _written(line: Line) -> dict[str, Any]:
    more = {name: getattr(line, name) for name in PLAIN if getattr(line, name) != getattr(USUAL, name)}
    label = {"label": dict(line.label)} if line.label else {}
    return {"key": line.key, **({"kind": line.kind} if line.kind != ITEM else {}), **label, **more}


def read(stored: Any) -> tuple[Line, ...]:
    """Lines from their stored form; what is not understood is left out, and so is what stands there twice."""
    found = [line for each in (stored if isinstance(stored, list) else [])[:MOST] if (line := _read(each))]
    return tuple({line.key: line for line in reversed(found)}.values())[::-1]


def _read(stored: Any) -> Line | None:
    if not isinstance(stored, dict) or not isinstance(stored.get("key"), str) or not stored["key"]:
        return None
    kind, columns, when, url = (stored.get(name, usual) for name, usual in (("kind", ITEM), ("columns", 2), ("when", ""), ("url", "")))
    if kind not in KINDS or len(stored["key"]) > LONGEST_KEY:
        return None
    return Line(
        stored["key"],
        kind,
        texts(stored.get("label")),
        columns if columns in (1, 2) else 2,
        when if isinstance(when, str) else "",
        stored.get("required") is True,
        stored.get("readonly") is True,
        url if isinstance(url, str) and is_own_address(url) else "",
    )


def texts(stored: Any) -> Texts:
    """Words by language; empty ones are left out."""
    pairs = stored.items() if isinstance(stored, Mapping) else ()
    said = ((str(code)[:10], " ".join(str(text).split())[:LONGEST_TEXT]) for code, text in pairs if isinstance(text, str))
    return tuple(sorted((code, text) for code, text in said if text))


def is_own_address(url: str) -> bool:
    """Whether an address leads to a page of ours, not to another server."""
    is_plain = url.isprintable() and " " not in url and "\\" not in url
    return is_plain and url.startswith("/") and not url.startswith("//") and len(url) <= LONGEST_ADDRESS


def completed(lines: Sequence[Line], usual: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without what is known no more; what is new stands at the end of the head where it usually stands."""
    known = {line.key: line for line in usual if not line.is_head}
    kept = [line for line in lines if line.is_head or line.kind == LINK or line.key in known]
    have = {line.key for line in kept}
    for head in (line for line in usual if line.is_head and line.kind == PLACE and line.key not in have):
        kept.append(head)
    homes = _homes(usual)
    for key, line in known.items():
        if key not in have:
            kept.insert(_end_of(kept, homes.get(key, "")), line)
    return tuple(kept)


def _homes(usual: Sequence[Line]) -> dict[str, str]:
    homes, head = {}, ""
    for line in usual:
        if line.is_head:
            head = line.key
        else:
            homes[line.key] = head
    return homes


def _end_of(lines: Sequence[Line], head: str) -> int:
    """Where something new is put: behind the last line of its head; without such a head, before what is not shown."""
    at = next((place for place, line in enumerate(lines) if line.is_head and line.key == head), None)
    if at is None:
        return next((place for place, line in enumerate(lines) if line.is_head and line.key == OFF), len(lines))
    return next((place for place in range(at + 1, len(lines)) if lines[place].is_head), len(lines))


def under(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """What stands under each head; before the first one, under nothing."""
    found: dict[str, list[Line]] = {}
    head = ""
    for line in lines:
        if line.is_head:
            head = line.key
            found.setdefault(head, [])
        else:
            found.setdefault(head, []).append(line)
    return found


def shown(lines: Iterable[Line]) -> tuple[Line, ...]:
    """What stands under any head but that of what is not shown."""
    return tuple(line for head, found in under(lines).items() if head != OFF for line in found)


def moved(lines: Sequence[Line], key: str, by: int) -> list[Line]:
    """The lines with one of them so many places later, or earlier."""
    place = next((number for number, line in enumerate(lines) if line.key == key), None)
    rest = list(lines)
    if place is not None:
        rest.insert(max(0, min(place + by, len(rest) - 1)), rest.pop(place))
    return rest


def ordered(lines: Sequence[Line], keys: Sequence[str]) -> list[Line]:
    """The lines in the order of these keys; those not named keep their place behind."""
    places = {key: number for number, key in enumerate(keys)}
    return sorted(lines, key=lambda line: places.get(line.key, len(keys)))


def put_under(lines: Sequence[Line], key: str, head: str) -> list[Line]:
    """The lines with one of them at the end of a head."""
    line = next((known for known in lines if known.key == key), None)
    rest = [known for known in lines if known.key != key]
    if line is None or all(known.key != head for known in rest):
        return list(lines)
    rest.insert(_end_of(rest, head), line)
    return rest


def removed(lines: Sequence[Line], key: str) -> list[Line]:
    """The lines without one of them; what stood under it goes to the head before."""
    return [line for line in lines if line.key != key]


def added(lines: Sequence[Line], line: Line) -> list[Line]:
    """The lines with a further head, before what is not shown; its key is made its own. A first section stands in the first place."""
    known = {each.key for each in lines}
    key = next(each for number in range(1, len(known) + 2) if (each := f"{line.key}{number}") not in known)
    is_within = line.kind == SECTION and all(each.kind != TAB for each in lines)
    ends = (number for number, each in enumerate(lines) if number and each.kind == PLACE and (is_within or each.key == OFF))
    place = next(ends, len(lines))
    return [*lines[:place], replace(line, key=key), *lines[place:]]


def changed(lines: Iterable[Line], key: str, **values: Any) -> list[Line]:
    """The lines with one of them otherwise."""
    return [replace(line, **values) if line.key == key else line for line in lines]
