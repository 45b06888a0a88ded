"""What was found, as people read it: by entity, with what tells one from another, and what was typed marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from klientela.core.access.decisions import fields_for, visible
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.titles import title_path
from klientela.core.search.norm import norm, term_of
from klientela.core.search.queries import Found, Hit
from klientela.core.views.addresses import list_address, record_address
from klientela.core.views.cells import reference_need
from klientela.core.views.columns import Need, reading
from klientela.core.views.naming import plural_of
from klientela.core.views.showing import shown_value
from klientela.kernel.entity import Entity, entity_of

MOST_NOTES = 3


@dataclass(frozen=True)
class Result:
    """One record: its name in three pieces, the middle one typed, and a line that tells it from others."""

    key: str
    url: str
    title: str
    pieces: tuple[str, str, str]
    note: str


@dataclass(frozen=True)
class Group:
    """What was found of one entity; `all_url` shows the list narrowed by the same words."""

    entity: Entity
    label: str
    all_url: str
    results: tuple[Result, ...]
    more: bool


def grouped(found: Found, text: str, *, user: User, most: int) -> list[Group]:
    """The hits by entity, at most so many of each; the entity of the best hit comes first."""
    by_entity: dict[str, list[Hit]] = {}
    for hit in found.hits:
        by_entity.setdefault(hit.entity.slug, []).append(hit)
    groups = (_group(hits, text, user=user, most=most) for hits in by_entity.values())
    return [group for group in groups if group.results]


def _group(hits: list[Hit], text: str, *, user: User, most: int) -> Group:
    entity, shown = hits[0].entity, hits[:most]
    told = _told(entity, shown, user)
    results = tuple(_result(entity, hit, text, told=told[hit.key]) for hit in shown if hit.key in told)
    return Group(entity, str(plural_of(entity)), f"{list_address(entity)}?{urlencode({'q': text})}", results, len(hits) > most)


def _result(entity: Entity, hit: Hit, text: str, *, told: tuple[str, str]) -> Result:
    """A record by what was found; where that is hidden, by its title as this user may know it, and nothing in it is marked."""
    name, note = told
    pieces = marked(hit.title, text) if hit.title else (name, "", "")
    return Result(str(hit.key), record_address(entity, hit.key), hit.title or name, pieces, note)


def _told(entity: Entity, hits: Iterable[Hit], user: User) -> dict[Any, tuple[str, str]]:
    """Title and what tells the records from others, by key; asked of the records themselves, so that a stale document shows nothing."""
    hidden = fields_for(user, entity)
    fields = [field_of(entity, name) for name in islice((name for name in entity.subtitle if name not in hidden), MOST_NOTES)]
    rows = visible(user, "read", entity).filter(pk__in=[hit.key for hit in hits]).annotate(title_shown=title_path(entity, user))
    values = reading(rows, [Need("pk"), Need("title_shown"), *map(_need, fields)], user)
    return {key: (str(name or "–"), " · ".join(filter(None, map(_words, fields, row)))) for key, name, *row in values}


def _need(field: Field) -> Need:
    return reference_need(field, entity_of(field.target).title) if field.kind == "reference" else Need(field.name)


def _words(field: Field, value: Any) -> str:
    return str(value or "") if field.kind == "reference" else shown_value(field, value)


def marked(title: str, text: str) -> tuple[str, str, str]:
    """A name cut around what was typed, accents ignored; uncut where letters do not stand one for one."""
    plain = norm(title)
    words = [word for word in (term_of(text), *term_of(text).split()) if word and word in plain]
    if not words or len(plain) != len(title):
        return title, "", ""
    start = plain.index(words[0])
    end = start + len(words[0])
    return title[:start], title[start:end], title[end:]
