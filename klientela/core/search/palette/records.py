"""The records among what the palette offers."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from klientela.core.identity.models import User
from klientela.core.search.documents import is_searchable
from klientela.core.search.queries import search
from klientela.core.search.ranking import Hit
from klientela.core.search.results import plain, results_of, shape_of
from klientela.core.search.terms import PARTS
from klientela.core.views.lately import lately_changed
from klientela.core.views.naming import singular_of
from klientela.core.views.shell import main_entities
from klientela.kernel.entity import Entity

MOST, OF_ONE_KIND, RECENT = 8, 4, 6
PEOPLE = frozenset({"persons", "users"})


@dataclass(frozen=True)
class Line:
    """A record as the palette shows it: its name in three pieces, the middle one typed, what tells it from others, and its kind."""

    key: str
    url: str
    pieces: tuple[str, str, str]
    note: str
    kind: Any
    entity: Entity

    @property
    def shape(self) -> str | None:
        """How the picture of a company or person looks; everything else has the icon of its kind."""
        return shape_of(self.entity)

    @property
    def doing(self) -> str:
        """Where it stands what can be done with the record."""
        return reverse("palette-record", args=[self.entity.slug, self.key]) if is_searchable(self.entity) else ""

    @property
    def name(self) -> str:
        """The name in one piece."""
        return "".join(self.pieces)


@dataclass(frozen=True)
class Records:
    """The records, best first; how their names are spelt where nothing has the typed one; where all results stand."""

    lines: tuple[Line, ...] = ()
    instead: tuple[str, ...] = ()
    all_url: str = ""
    is_sure: bool = True
    """Whether the best one has what was typed as the beginning of its name or as whole words."""

    @property
    def best(self) -> Line | None:
        """The record that was most likely meant."""
        return self.lines[0] if self.lines and self.all_url else None

    @property
    def others(self) -> tuple[Line, ...]:
        """All but the best."""
        return self.lines[1:] if self.best else self.lines


def found(user: User, text: str, *, people: bool) -> Records:
    """What a text finds; only people where these alone are asked for."""
    answer = search(user, text)
    hits = _picked([hit for hit in answer.hits if not people or hit.entity.slug in PEOPLE], most_of_one=MOST if people else OF_ONE_KIND)
    results = results_of(hits, answer.instead[0] if answer.instead else text, user)
    lines = [
        Line(shown.key, shown.url, shown.pieces, shown.note, singular_of(hit.entity), hit.entity)
        for hit in hits
        if (shown := results.get(hit.key))
    ]
    return Records(tuple(lines), answer.instead, f"{reverse('search')}?{urlencode({'q': text})}", bool(hits) and hits[0].tier < PARTS)


def recent(user: User) -> Records:
    """Before anything is typed: the records that changed last, as far as the user sees what was changed."""
    changed = lately_changed(user, main_entities(user), most=RECENT)
    return Records(tuple(Line(_key_in(each.url), each.url, plain(each.title), "", each.kind, each.entity) for each in changed))


def _key_in(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def _picked(hits: list[Hit], *, most_of_one: int) -> list[Hit]:
    """The best hits, not too many of one kind."""
    counted: Counter[str] = Counter()
    picked = []
    for hit in hits:
        counted[hit.entity.slug] += 1
        if counted[hit.entity.slug] <= most_of_one:
            picked.append(hit)
    return picked[:MOST]
