"""Questions made by chance, as the JSON in which they are stored."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.criteria.company import AMOUNTS, KINDS, TAGS, WAYS, WORDS

NUMBERS = ["0", "5", "-5", "50", "99.99", "100", "1990", "2.5"]
DAYS = [
    *("today", "yesterday", "tomorrow", "-30d", "+1d", "-1w", "+2w", "-12m", "-1m", "+3m", "-1y"),
    *("this.week", "last.week", "next.week", "this.month", "last.month", "next.month", "this.quarter", "last.quarter", "this.year"),
    *("last.year", "next.year", "last.7.days", "next.7.days", "last.12.months", "next.2.weeks", "last.2.quarters", "2026-03-29"),
]
TEXTS = [*WORDS[:-1], "%", "_", "\\", "od", "'"]
CHOICES = {"purpose": ["work", "home", "work,home", "billing"], "kind": ["open", "won", "lost", "open,won"]}
BLANK = ["empty", "filled"]
ORDERED = ["gte", "lte", "gt", "lt", "between", "is", "not"]
OPS = {
    "text": ["contains", "lacks", "begins", "ends", "is", "not"],
    "longtext": ["contains", "lacks"],
    "integer": ORDERED,
    "decimal": ORDERED,
    "money": ORDERED,
    "date": [*ORDERED, "anniversary"],
    "datetime": ORDERED,
    "choice": ["is", "not"],
    "country": ["is", "not"],
    "currency": ["is", "not"],
    "reference": ["is", "not"],
    "territory": ["is", "not"],
    "tags": ["has", "every", "lacks"],
}
MEASURES = {"sum": ("integer", "decimal", "money"), "average": ("integer", "decimal", "money"), "last": ("date", "datetime")}
EXTREMES = ("integer", "decimal", "money", "date", "datetime")


def questions(slug: str, keys: dict[str, list[str]], *, depth: int = 3) -> st.SearchStrategy[Any]:
    """A group of questions about records of a kind; `keys` are those of the records that can be named, by field."""
    parts = [conditions(slug, keys)]
    if depth:
        parts += [st.deferred(lambda: questions(slug, keys, depth=depth - 1)), st.deferred(lambda: relations(slug, keys, depth=depth - 1))]
    joins = st.sampled_from(["all", "any", "none"])
    return st.builds(lambda join, inner: {join: inner}, joins, st.lists(st.one_of(parts), max_size=3))


def conditions(slug: str, keys: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """One condition on a field of a kind."""
    return st.sampled_from(sorted(KINDS[slug])).flatmap(lambda name: _condition(name, _kind(slug, name), keys))


def _kind(slug: str, name: str) -> str:
    return "party-kind" if (slug, name) == ("parties", "kind") else KINDS[slug][name]


def _condition(name: str, kind: str, keys: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    if kind == "party-kind":
        return st.sampled_from([[name, "is", "person"], [name, "not", "organization"]])
    blank = st.sampled_from([[name, op, ""] for op in BLANK])
    said = st.sampled_from(OPS[kind]).flatmap(lambda op: _values(name, kind, op, keys=keys).map(lambda value: [name, op, value]))
    return st.one_of(said, said, said, blank)


def _values(name: str, kind: str, op: str, *, keys: dict[str, list[str]]) -> st.SearchStrategy[str]:
    if kind in ("reference", "territory"):
        return st.lists(st.sampled_from(keys[name]), min_size=1, max_size=3, unique=True).map(",".join)
    if kind == "tags":
        return st.lists(st.sampled_from(TAGS), min_size=1, max_size=3, unique=True).map(",".join)
    plain = st.sampled_from(list(_plain(name, kind, op)))
    return st.tuples(plain, plain).map(",".join) if op == "between" else plain


def _plain(name: str, kind: str, op: str) -> Iterator[str]:
    if kind in ("date", "datetime"):
        yield from DAYS
    elif kind in ("integer", "decimal", "money"):
        whole = [number for number in NUMBERS if "." not in number or kind != "integer"]
        yield from (f"{number}{tail}" for number in whole for tail in (["", "", " PLN"] if kind == "money" else [""]))
        yield from (str(amount) for amount in AMOUNTS if amount is not None and kind == "money")
    elif kind == "choice":
        yield from CHOICES[name]
    else:
        yield from {"country": ["PL", "RO", "PL,RO"], "currency": ["PLN", "EUR", "PLN,EUR"]}.get(kind, TEXTS)


def relations(slug: str, keys: dict[str, list[str]], *, depth: int) -> st.SearchStrategy[Any]:
    """A statement about related records."""
    return st.sampled_from(sorted(WAYS[slug])).flatmap(lambda way: _relation(way, WAYS[slug][way][0], keys=keys, depth=depth))


def _relation(way: str, target: str, *, keys: dict[str, list[str]], depth: int) -> st.SearchStrategy[Any]:
    told = [st.sampled_from([{"how": "exist"}, {"how": "none"}])]
    if "." in way:
        counts = st.tuples(st.sampled_from(["gte", "lte", "gt", "lt", "is", "not"]), st.sampled_from(["0", "1", "2", "3"]))
        told.append(counts.map(lambda said: {"how": "count", "op": said[0], "value": said[1]}))
        told += [_figure(how, target, keys) for how in ("sum", "average", "least", "most", "last") if _measured(how, target)]
    where = questions(target, keys, depth=depth)
    return st.builds(lambda said, inner: {"related": way, "where": inner, **said}, st.one_of(told), where)


def _measured(how: str, target: str) -> list[str]:
    return sorted(name for name, kind in KINDS[target].items() if kind in MEASURES.get(how, EXTREMES))


def _figure(how: str, target: str, keys: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    def of(name: str) -> st.SearchStrategy[Any]:
        kind = KINDS[target][name]
        said = _condition(name, kind, keys).filter(lambda told: told[1] != "anniversary")
        return said.map(lambda told: {"how": how, "field": name, "op": told[1], "value": told[2]})

    return st.sampled_from(_measured(how, target)).flatmap(of)
