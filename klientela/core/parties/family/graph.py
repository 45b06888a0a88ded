"""The relations of a party as a small graph: itself in the middle, companies on one side, people on the other."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from klientela.core.identity.models import User
from klientela.core.parties.models import Party, PartyKind, RelationKind
from klientela.core.parties.queries import Relative, around, relations_seen, url_of
from klientela.core.records.titles import title_of
from klientela.ui.avatars import hue, initials

MOST = 30
STEP, EDGE, MIDDLE = 44, 30, 50
LEFT, RIGHT = 27, 73
"""Places in per cent of the width, so that letters keep their size; heights in pixels."""
LONGEST = 26


@dataclass(frozen=True)
class Spot:
    """A party in the graph, where it stands, and how it is related to the one in the middle."""

    key: UUID
    title: str
    url: str
    relation: Any
    is_company: bool
    x: int
    y: int
    hue: int
    initials: str

    @property
    def short(self) -> str:
        """The title as far as there is room for it."""
        return self.title if len(self.title) <= LONGEST else f"{self.title[: LONGEST - 1].rstrip()}…"

    @property
    def is_left(self) -> bool:
        """Whether its name stands before its sign."""
        return self.x < MIDDLE


@dataclass(frozen=True)
class Line:
    """Two parties that are related; `is_between`: neither is the one in the middle."""

    begin: Spot
    end: Spot
    is_between: bool = False


@dataclass(frozen=True)
class Graph:
    """What is drawn, and how many stand in the list beside it alone."""

    height: int
    middle: Spot
    spots: list[Spot]
    lines: list[Line]
    relatives: list[Relative]
    """Everybody, as a list that says the same."""
    left_out: int = 0


def graph_of(user: User, party: Party) -> Graph:
    """The relations of a party that a user may see, at most thirty of them drawn."""
    others, people = around(user, party)
    relatives = [*others, *people]
    drawn = _each_once(relatives, party)[:MOST]
    sides = {True: [one for one in drawn if _is_company(one.party)], False: [one for one in drawn if not _is_company(one.party)]}
    rows = max(len(side) for side in sides.values()) or 1
    height = rows * STEP + EDGE
    middle = _spot(party, title_of(party, user), url_of(party), relation="", place=(MIDDLE, height // 2))
    spots = [_placed(one, number, side=side, height=height) for side in sides.values() for number, one in enumerate(side)]
    lines = [*(Line(middle, spot) for spot in spots), *_between(user, spots)]
    everybody = len({one.party.pk for one in relatives})
    return Graph(height, middle, spots, lines, relatives, everybody - len(spots))


def _each_once(relatives: list[Relative], party: Party) -> list[Relative]:
    found: dict[UUID, Relative] = {}
    for one in relatives:
        found.setdefault(one.party.pk, one)
    found.pop(party.pk, None)
    return list(found.values())


def _is_company(party: Party) -> bool:
    return bool(party.kind == PartyKind.ORGANIZATION)


def _placed(one: Relative, number: int, *, side: list[Relative], height: int) -> Spot:
    x = LEFT if _is_company(one.party) else RIGHT
    y = height // 2 + round((number - (len(side) - 1) / 2) * STEP)
    return _spot(one.party, one.title, one.url, relation=one.label or RelationKind.WORKS_AT.label, place=(x, y))


def _spot(party: Party, title: str, url: str, *, relation: Any, place: tuple[int, int]) -> Spot:
    return Spot(party.pk, title, url, relation, _is_company(party), *place, hue(party.pk), initials(title))


def _between(user: User, spots: list[Spot]) -> list[Line]:
    """Who of those drawn is related among themselves."""
    by_key = {spot.key: spot for spot in spots}
    if len(by_key) < len(("one", "other")):
        return []
    rows = relations_seen(user, Q(party__in=by_key, other__in=by_key)).order_by("pk").values_list("party", "other")
    pairs = dict.fromkeys(frozenset(pair) for pair in rows)
    return [Line(by_key[min(pair)], by_key[max(pair)], is_between=True) for pair in pairs]
