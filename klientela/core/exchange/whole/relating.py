"""Guesses what the keys of tables are and which columns hold keys of other tables: by the source's word, by names, by values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from klientela.core.exchange.folding import words_of
from klientela.core.exchange.reading import Table
from klientela.core.exchange.whole.shapes import Link, Shape

SAMPLE = 2_000
ENOUGH = 0.95
"""So many of the different values have to be keys, where nothing but the values speaks for a link."""
LEAST = 0.5
FEW = 5
_KEY_WORDS = frozenset({"id", "key", "code", "no", "nr", "number", "num", "kod", "numer", "cod", "fk", "pk", "ref", "guid", "uuid", "idn"})
_ABOVE = frozenset({"parent", "manager", "report", "boss", "superior", "supervisor", "nadrzedny", "przelozony", "szef", "parinte", "sef"})


@dataclass
class Keys:
    """The values of the key of a table, to be compared with others."""

    shape: Shape
    column: str
    values: set[str]
    words: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.words = bare(self.shape.name)


def bare(name: str) -> tuple[str, ...]:
    """The words of a name without those that only say that it is a key."""
    words = words_of(name.rpartition(".")[2])
    return tuple(word for word in words if word not in _KEY_WORDS) or words


def alike(one: str, other: str) -> bool:
    """Whether two words are the same but for their endings (`klienta`, `klienci`)."""
    if one == other:
        return True
    common = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return common >= max(4, round(0.6 * max(len(one), len(other))))


def find_key(shape: Shape, tables: Mapping[str, Table]) -> tuple[str, ...]:
    """The columns of the key: as the source says, else one that is full, never twice the same, and called like a key."""
    if shape.keys and set(shape.keys) <= set(shape.headings):
        return shape.keys
    full = [one.heading for one in shape.columns if one.filled == one.seen > 0]
    for heading in sorted(full, key=lambda heading: _unlikely(heading, shape)):
        if _unlikely(heading, shape) < 9 and _is_unique(tables[shape.name], heading):
            return (heading,)
    return ()


def _unlikely(heading: str, shape: Shape) -> int:
    words, rest, table = words_of(heading), bare(heading), bare(shape.name)
    is_first = heading == shape.headings[0]
    if set(words) & _KEY_WORDS and (words == rest or any(alike(rest[-1], word) for word in table)):
        return 0 if is_first else 1
    if rest and table and alike(rest[-1], table[-1]):
        return 2
    if set(words) & _KEY_WORDS or (words[-1:] and words[-1].endswith("id")):
        return 3 if is_first else 4
    return 5 if is_first else 9


def _is_unique(table: Table, heading: str) -> bool:
    seen: set[str] = set()
    for text in texts_of(table, heading):
        if not text or text in seen:
            return False
        seen.add(text)
    return bool(seen)


def texts_of(table: Table, heading: str) -> Iterator[str]:
    """The texts of a column, row by row."""
    place = table.headings.index(heading)
    return (row.cells[place].strip() for row in table.rows() if not row.problem)


def find_links(shapes: Sequence[Shape], tables: Mapping[str, Table], said: Iterable[Link]) -> list[Link]:
    """The links between tables, each column with the likeliest one, verified on all rows."""
    keys = {shape.name: Keys(shape, shape.key, set(texts_of(tables[shape.name], shape.key))) for shape in shapes if shape.key}
    declared = {(link.table, link.column): link for link in said if link.other in keys and keys[link.other].column == link.other_column}
    found: list[Link] = []
    for shape in shapes:
        for heading in shape.headings:
            link = declared.get((shape.name, heading)) or _best(shape, heading, keys)
            if link and (sure := _verified(link, tables, keys)):
                found.append(sure)
    return [link for link in found if not _is_backward(link, found, keys)]


def _best(shape: Shape, heading: str, keys: Mapping[str, Keys]) -> Link | None:
    texts = next(one for one in shape.columns if one.heading == heading).texts
    values = set(islice(texts, SAMPLE))
    if not values:
        return None
    found = [link for key in keys.values() if (link := _judge(shape, heading, values, key=key))]
    return max(found, key=lambda link: (link.why == "name", link.share), default=None)


def _judge(shape: Shape, heading: str, values: set[str], *, key: Keys) -> Link | None:
    is_own = key.shape.name == shape.name
    if is_own and heading == key.column:
        return None
    share = len(values & key.values) / len(values)
    link = Link(shape.name, heading, key.shape.name, key.column, "name", share)
    if _is_named(heading, shape, key):
        return link if share >= LEAST else None
    speaks = share >= ENOUGH and len(values) >= FEW and not all(_is_number(value) for value in values)
    return replace(link, why="values") if speaks else None


def _is_named(heading: str, shape: Shape, key: Keys) -> bool:
    words, rest = words_of(heading), bare(heading)
    if key.shape.name == shape.name:
        return bool(set(words) & _ABOVE)
    if heading.casefold() == key.column.casefold() and words != ("id",):
        return True
    return bool(rest) and bool(key.words) and alike(rest[-1], key.words[-1])


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).replace(",", "", 1).lstrip("-").isdigit()


def _verified(link: Link, tables: Mapping[str, Table], keys: Mapping[str, Keys]) -> Link | None:
    """The link with its true share; one that does not stand up to all rows is none."""
    known, filled, right = keys[link.other].values, 0, 0
    for text in texts_of(tables[link.table], link.column):
        if text:
            filled += 1
            right += text in known
    share = right / filled if filled else 0.0
    least = {"key": 0.0, "name": LEAST}.get(link.why, ENOUGH)
    return replace(link, share=share, is_on=share >= LEAST) if filled and share >= least else None


def _is_backward(link: Link, links: Sequence[Link], keys: Mapping[str, Keys]) -> bool:
    """Where two tables share their key, the one with fewer rows belongs to the other, not both to each other."""
    if link.why == "key" or link.is_own or keys.get(link.table) is None or keys[link.table].column != link.column:
        return False
    back = [other for other in links if (other.table, other.other) == (link.other, link.table) and other.column == link.other_column]
    mine, theirs = keys[link.table].shape, keys[link.other].shape
    return bool(back) and (mine.rows, theirs.name) > (theirs.rows, mine.name)
