"""What somebody meant who mistyped a name: the nearest words that names have which he may read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from klientela.core.search import words as dictionary
from klientela.core.search.norm import inside, norm
from klientela.core.search.ranking import Hit
from klientela.core.search.reach import Reach, scopes_of
from klientela.core.search.terms import MISTYPED, tokens_of

LONG, SHORT, PART, LONGEST_WORD, MOST_WORDS = 6, 4, 3, 40, 6
PROPOSED = 3

type Near = Mapping[str, int]
"""Words and how many letters away they are."""


@dataclass(frozen=True)
class Mended:
    """Hits for what was probably meant, nearest first, and how that is spelt."""

    hits: tuple[Hit, ...] = ()
    spellings: tuple[str, ...] = ()


def mended(reaches: list[Reach], term: str, *, most: int) -> Mended:
    """Records in whose names a word of the dictionary stands for each word of a term: those one letter off, else two."""
    named, words = [reach for reach in reaches if "norm" not in reach.hidden], tokens_of(term)
    if not named or not 0 < len(words) <= MOST_WORDS or not any(map(_may_err, words)):
        return Mended()
    with connection.cursor() as cursor:
        near = _nearest(cursor, words)
        for most_off in (1, 2):
            close = [{word: off for word, off in known.items() if off <= most_off} for known in near]
            if all(close) and (rows := _rows(cursor, close, words, named=named, most=most)):
                return _ranked(rows, close, reaches)
    return Mended()


def _may_err(word: str) -> bool:
    return SHORT <= len(word) <= LONGEST_WORD and not any(letter.isdigit() for letter in word)


def _nearest(cursor: Any, words: tuple[str, ...]) -> list[dict[str, int]]:
    """For each typed word itself and the words it may stand for: one letter off, or two in a long one; two letters exchanged are one."""
    near = [{word: 0} for word in words]
    asked = [word if _may_err(word) else "" for word in words]
    cursor.execute(dictionary.NEAR, [asked])
    for place, word, off in cursor.fetchall():
        typed = words[place]
        apart = 1 if off == 2 and sorted(word) == sorted(typed) else off
        if apart <= (2 if len(typed) >= LONG else 1):
            near[place][word] = apart
    return near


def _rows(cursor: Any, close: list[dict[str, int]], words: tuple[str, ...], *, named: list[Reach], most: int) -> list[tuple[Any, ...]]:
    several = len(words) > 1
    sets = [
        {"words": list(known), "part": inside(word) if several and len(word) >= PART else None}
        for word, known in zip(words, close, strict=True)
    ]
    asked = [dictionary.worded(sets, reach.number, scopes_of([reach], "norm"), most=most, tier=MISTYPED) for reach in named]
    cursor.execute(" UNION ALL ".join(text for text, _ in asked), [value for _, values in asked for value in values])
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _ranked(rows: list[tuple[Any, ...]], close: list[dict[str, int]], reaches: list[Reach]) -> Mended:
    by_number = {reach.number: reach.entity for reach in reaches}
    placed = []
    for key, number, title, name, tier in rows:
        meant = [_meant(known, tokens_of(title), tokens_of(name)) for known in close]
        if not all(meant):
            continue
        off = sum(known.get(word, 0) for known, word in zip(close, meant, strict=True))
        placed.append(((off, name, key), Hit(by_number[number], key, title, tier), _spelt(title, meant)))
    placed.sort(key=lambda known: known[0])
    spellings = dict.fromkeys(spelling for _place, _hit, spelling in placed)
    return Mended(tuple(hit for _place, hit, _spelling in placed), tuple(spellings)[:PROPOSED])


def _meant(known: Near, title: tuple[str, ...], name: tuple[str, ...]) -> str:
    """What was typed, where a name has that, if only as a part; else the nearest word of the title; nothing where the title has none.

    A company is found by the names of its people too, of whom the reader need not see all: their spelling is not told.
    """
    typed = next(iter(known))
    if any(typed in word for word in name):
        return typed
    return min((word for word in map(norm, title) if word in known), key=lambda word: known[word], default="")


def _spelt(title: str, meant: list[str]) -> str:
    """The words as the title spells them, with capitals and accents."""
    spelt = {norm(word): word for word in tokens_of(title)}
    return " ".join(spelt.get(word, word) for word in meant)
