"""What was found, as people read it: by entity, with what tells one from another, and what was typed marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from klientela.core.access.decisions import fields_for, visible
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.titles import title_path
from klientela.core.search.norm import norm, term_of
from klientela.core.search.queries import Found
from klientela.core.search.ranking import Hit
from klientela.core.views.addresses import list_address, record_address
from klientela.core.views.cells import reference_need
from klientela.core.views.columns import Need, reading
from klientela.core.views.naming import plural_of
from klientela.core.views.showing import shown_value
from klientela.kernel.entity import Entity

MOST_NOTES = 3
SHAPES = {"organizations": "co", "parties": "co", "persons": "", "users": ""}


@dataclass(frozen=True)
class Result:
    """One record: its name in three pieces, the middle one typed, and a line that tells it from others."""

    key: str
    url: str
    title: str
    pieces: tuple[str, str, str]
    note: str
    shape: str | None = None
    """How the picture of a company (`co`) or person (empty) looks; None: the icon of the kind instead."""


@dataclass(frozen=True)
class Group:
    """What was found of one entity; `all_url` shows the list narrowed by the same words."""

    entity: Entity
    label: str
    all_url: str
    results: tuple[Result, ...]
    more: bool
    count: int = 0
    """How many were found; more than are shown."""


def grouped(found: Found, text: str, *, user: User, most: int) -> list[Group]:
    """The hits by entity, at most so many of each; the entity of the best hit comes first."""
    by_entity: dict[str, list[Hit]] = {}
    for hit in found.hits:
        by_entity.setdefault(hit.entity.slug, []).append(hit)
    groups = (_group(hits, text, user=user, most=most) for hits in by_entity.values())
    return [group for group in groups if group.results]


def _group(hits: list[Hit], text: str, *, user: User, most: int) -> Group:
    entity, known = hits[0].entity, results_of(hits[:most], text, user)
    results = tuple(known[hit.key] for hit in hits[:most] if hit.key in known)
    return Group(entity, str(plural_of(entity)), f"{list_address(entity)}?{urlencode({'q': text})}", results, len(hits) > most, len(hits))


def results_of(hits: Iterable[Hit], text: str, user: User) -> dict[UUID, Result]:
    """The hits as they are shown, by key; what is there no more, or not for this user, is left out."""
    by_entity: dict[str, list[Hit]] = {}
    for hit in hits:
        by_entity.setdefault(hit.entity.slug, []).append(hit)
    found = {}
    for some in by_entity.values():
        told = _told(some[0].entity, some, user)
        found.update({hit.key: _result(hit.entity, hit, text, told=told[hit.key]) for hit in some if hit.key in told})
    return found


def plain(title: str) -> tuple[str, str, str]:
    """A name in which nothing is marked."""
    return title, "", ""


def _result(entity: Entity, hit: Hit, text: str, *, told: tuple[str, str]) -> Result:
    """A record by what was found; where that is hidden, by its title as this user may know it, and nothing in it is marked."""
    name, note = told
    pieces = marked(hit.title, text) if hit.title else plain(name)
    return Result(str(hit.key), record_address(entity, hit.key), hit.title or name, pieces, note, shape_of(entity))


def shape_of(entity: Entity) -> str | None:
    """How the picture of a company (`co`) or person (empty) looks; None for everything else, which has the icon of its kind."""
    return SHAPES.get(entity.slug)


def _told(entity: Entity, hits: Iterable[Hit], user: User) -> dict[Any, tuple[str, str]]:
    """Title and what tells the records from others, by key; asked of the records themselves, so that a stale document shows nothing."""
    hidden = fields_for(user, entity)
    fields = [field_of(entity, name) for name in islice((name for name in entity.subtitle if name not in hidden), MOST_NOTES)]
    rows = visible(user, "read", entity).filter(pk__in=[hit.key for hit in hits]).annotate(title_shown=title_path(entity, user))
    values = reading(rows, [Need("pk"), Need("title_shown"), *map(_need, fields)], user, entity=entity)
    return {key: (str(name or "–"), " · ".join(filter(None, map(_words, fields, row)))) for key, name, *row in values}


def _need(field: Field) -> Need:
    return reference_need(field, field.target_entity.title) if field.kind == "reference" else Need(field.name)


def _words(field: Field, value: Any) -> str:
    return str(value or "") if field.kind == "reference" else shown_value(field, value)


def marked(title: str, text: str) -> tuple[str, str, str]:
    """A name cut around what was typed, accents ignored; uncut where letters do not stand one for one."""
    compared = norm(title)
    words = [word for word in (term_of(text), *term_of(text).split()) if word and word in compared]
    if not words or len(compared) != len(title):
        return plain(title)
    start = compared.index(words[0])
    end = start + len(words[0])
    return title[:start], title[start:end], title[end:]
