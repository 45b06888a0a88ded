"""The questions of the search box: which records, of those a user may read, does he mean."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection

from klientela.core.identity.models import User
from klientela.core.search import sql, words
from klientela.core.search.norm import has_run, inside, term_of
from klientela.core.search.ranking import Hit, ranked
from klientela.core.search.reach import Reach, finding, reaches_for, scopes_of
from klientela.core.search.terms import ADDRESSES, BEGINNINGS, NUMBERS, OWN_VALUES, PARTS, WHOLE_WORDS, parts_of, tokens_of
from klientela.core.search.typos import mended

MOST_PARTS = 300
MOST_MISTYPED = 60
FEW = 6
"""Addresses are looked at when names gave no more than so many."""


@dataclass(frozen=True)
class Found:
    """What was found, best first; `more`: there is more than is shown.

    `instead`: nothing has such a name, and these are the spellings the hits have.
    """

    hits: tuple[Hit, ...] = ()
    more: bool = False
    instead: tuple[str, ...] = ()


def search(user: User, text: str, *, each: int = 6, most: int = MOST_PARTS) -> Found:
    """Records of all entities that a user may read and means by a text: `each` by the beginning of the name, then by any part.

    One statement. Best first: equal, beginning, whole words, beginnings of words, any part, an address or number. Finds that nothing,
    it is asked again for what may have been meant.
    """
    reaches = reaches_for(user)
    return find(reaches, text, each=each, most=most, enough=len(reaches) * each)


def find(reaches: list[Reach], text: str, *, each: int, most: int, enough: int) -> Found:
    """What a text finds among the given entities: beginnings first, the rest unless there is `enough`."""
    term = term_of(text)
    if not term or not reaches:
        return Found()
    with connection.cursor() as cursor:
        cursor.execute(*sql.staged(_stages(reaches, term, each=each, most=most, enough=enough)))
        rows = cursor.fetchall()
    if rows:
        return Found(ranked(rows, term, reaches), more=_cut(rows, term, each=each, most=most, enough=enough))
    meant = mended(reaches, term, most=max(each, MOST_MISTYPED))
    return Found(meant.hits, more=len(meant.hits) >= max(each, MOST_MISTYPED), instead=meant.spellings)


def _stages(reaches: list[Reach], term: str, *, each: int, most: int, enough: int) -> list[tuple[list[sql.Statement], int]]:
    """Beginnings of names; whole words; parts and numbers; addresses, when names gave few; own fields."""
    named = [reach for reach in reaches if "norm" not in reach.hidden]
    begins = [sql.beginning(term, number=reach.number, codes=reach.lists, most=each + 1) for reach in named]
    sets = [{"words": [word], "part": None} for word in tokens_of(term)]
    whole = [words.worded(sets, reach.number, scopes_of([reach], "norm"), most=each + 1, tier=WHOLE_WORDS) for reach in named if sets]
    parts: list[sql.Statement] = []
    addresses: list[sql.Statement] = []
    for part in parts_of(term):
        if scopes := scopes_of(reaches, part.column):
            (addresses if part.column == "email" else parts).append(
                sql.containing(part.column, list(map(inside, part.words)), scopes, most=most, tier=part.tier)
            )
    own = finding(reaches, term, most=most)
    stages = [(begins, 0), (whole, enough), (parts, max(enough, most)), (addresses, enough if "@" in term else FEW)]
    return [*stages, (own, enough)] if own else stages


def _cut(rows: list[tuple[Any, ...]], term: str, *, each: int, most: int, enough: int) -> bool:
    """Whether there may be more than the rows: a limit was reached by what includes all before it, or it was not looked any further."""
    counted = Counter(tier for *_, tier in rows)
    surely = counted[BEGINNINGS] + counted[WHOLE_WORDS]
    if any(counted[tier] >= most for tier in (PARTS, NUMBERS, ADDRESSES, OWN_VALUES)):
        return True
    if has_run(term) and surely < max(enough, most):
        return False
    of_entities = Counter((tier, number) for _, number, *_, tier in rows if tier < PARTS)
    return counted[BEGINNINGS] >= enough or any(count > each for count in of_entities.values())
