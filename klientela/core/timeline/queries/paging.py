"""One page of a timeline: keys in order from everything that shows on it, in one statement."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, UUIDField, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThanOrEqual
from django.db.models.functions import Cast

from klientela.core.identity.models import User
from klientela.core.timeline.queries.episodes import Branch, branches
from klientela.core.timeline.queries.places import Place
from klientela.core.timeline.sources import Ask, sources

PER_PAGE = 20
EPISODES = "episodes"


@dataclass(frozen=True)
class Found:
    """A thing on the timeline: where it stands there, and whose it is: `episodes`, or the word of a source.

    A place says nothing of the kind of an episode, which may be hidden from whoever reads the address of the next page.
    """

    place: Place
    source: str


@dataclass(frozen=True)
class Page:
    """Some of what is on a timeline, the newest first, and where the older ones begin."""

    found: list[Found]
    older: Place | None = None


def page_of(user: User, ask: Ask, *, after: Place | None = None, size: int = PER_PAGE) -> Page:
    """The things asked for, from the newest on or those older than a place."""
    parts = [_part(one, "", source=EPISODES, after=after, size=size) for one in branches(user, ask)]
    for word, source in sources().items():
        parts += [_part(Branch(rows, moment), kind, source=word, after=after, size=size) for kind, rows, moment in source.rows(user, ask)]
    parts = [part for part in parts if not part.query.is_empty()]
    if not parts:
        return Page([])
    rows = parts[0].union(*parts[1:], all=True).order_by("-happened", "-what")[: size + 2] if len(parts) > 1 else parts[0]
    found = sorted((Found(Place(at, key, kind), source) for at, key, kind, source in rows), key=lambda one: one.place, reverse=True)
    older = [one for one in found if after is None or one.place < after]
    return Page(older[:size], older[size - 1].place if len(older) > size else None)


def _part(branch: Branch, kind: str, *, source: str, after: Place | None, size: int) -> QuerySet[Any]:
    rows, moment, key = branch.rows, branch.moment, branch.key
    if after:
        rows = rows.filter(TupleLessThanOrEqual(Tuple(F(moment), F(key)), (Value(after.at), Value(after.key))))
    named = {"kind_found": Value(kind, CharField()), "whose": Value(source, CharField())}
    ordered = rows.filter(~Q(**{moment: None})).order_by(f"-{moment}", f"-{key}_id" if key != "pk" else "-pk")
    told = ordered.annotate(happened=F(moment), what=Cast(F(key), UUIDField()), **named)
    part: QuerySet[Any] = told.values_list("happened", "what", "kind_found", "whose")[: size + 2]
    return part
