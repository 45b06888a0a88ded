"""Everything that points to parties, read off the models: what a merge moves, what stays where it is, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from klientela.core.identity.kept import Kept
from klientela.core.parties.models import Address, Consent, ContactMechanism, Party
from klientela.core.records.own.definitions import own_fields
from klientela.kernel.entity import entities

PAIRS = {"entity": ("record", "key"), "about_entity": ("about_key",)}
"""How columns are called that point to any record: the one with the slug of its entity, and the one with its key."""

STAYS = {
    "access_link": "a public link leads to one record; it is followed to what that has become",
    "access_share": "a share opens the record it was given for: a merge opens nothing to anybody",
    "access_principal": "the number of a party in the acl of records is its own",
    "access_recordterritory": "follows from the rules of territories",
    "access_unplaced": "follows from the rules of territories",
    "api_receipt": "tells what a program was answered; the old key leads on",
    "approvals_request": "a request belongs to a record in a process; parties are in none",
    "exchange_sourcekey": "the key of a source leads to what its record has become",
    "exchange_transferline": "tells what a database brought; the old key leads on",
    "parties_duplicatekey": "follows from the party",
    "parties_duplicatepair": "a pair with a merged party is none any more",
    "processes_move": "tells how a record went through a process; parties are in none",
    "processes_steprun": "tells how a record went through a process; parties are in none",
    "tasks_peeritem": "the name a program gives a task or meeting",
    "exchange_importline": "tells what a file did; the old key leads on",
    "leads_routed": "tells who got a lead; leads are no parties",
    "parties_merge": "tells what was merged",
    "records_bulkline": "tells what was not changed; the old key leads on",
    "search_searchdoc": "follows from the party",
    "search_searchown": "follows from the party",
    "tasks_notice": "a notice leads to the old address, which leads on",
    "tasks_seriesrun": "a series runs for a record in a process; parties are in none",
    "timeline_draft": "what somebody was typing is his own; the old address leads on",
    "timeline_stopwatch": "a running clock is its owner's own; it ends by itself",
}
"""Tables that point to records, perhaps to parties, and which a merge leaves as they are."""

MOVED_APART = {"access_partyuser": "moved by `merging.services`, for who may let partners in"}

SAME: dict[Any, tuple[tuple[str, ...], ...]] = {
    ContactMechanism: (("kind", "value"),),
    Address: (("purpose", "street", "postal_code", "town", "region", "country"),),
}
"""Parts that say the same are kept once."""

FIRST = {Consent: '"at" DESC'}
"""Of several of which only one can stay, which: what a party said last counts, whoever of the merged said it. Else that of the survivor."""


@dataclass(frozen=True)
class Place:
    """A table that points to parties, with the columns that do."""

    model: Any
    columns: tuple[str, ...]
    own: tuple[str, ...] = ()
    """Codes of fields of the company's own."""

    @property
    def table(self) -> str:
        """Its name in the database."""
        return str(self.model._meta.db_table)

    @property
    def ends(self) -> tuple[str, ...]:
        """Both columns of a table that relates parties to each other."""
        keys = tuple(foreign_keys(self.model))
        return keys if len(keys) > 1 else ()

    @property
    def once(self) -> list[tuple[list[str], str]]:
        """What may stand in it once only: the columns of each such rule, and the column with the party."""
        known = [names for constraint in self.model._meta.constraints if (names := _columns(self.model, constraint))]
        known += [[*self.columns[:1], *names] for names in SAME.get(self.model, ())]
        return [(names, column) for names in known for column in self.columns if column in names]


def places() -> list[Place]:
    """Every kept table that points to parties, in the order in which they are locked and moved."""
    own = _own_references()
    found = {place.model: place for place in _fixed_places()}
    for model in own:
        found.setdefault(model, Place(model, ()))
    every = (Place(place.model, place.columns, tuple(sorted(own.get(place.model, ())))) for place in found.values())
    return sorted(every, key=lambda place: place.table)


@cache
def _fixed_places() -> tuple[Place, ...]:
    found = []
    for model in apps.get_models():
        if issubclass(model, Kept) and not model._meta.proxy and model._meta.db_table not in STAYS:
            columns = tuple(dict.fromkeys((*foreign_keys(model), *pairs(model))))
            found += [Place(model, columns)] if columns else []
    return tuple(found)


def foreign_keys(model: Any) -> Iterator[str]:
    """The columns of a model that point to a party by the database's own means; which party it has become is not one to move."""
    for field in model._meta.concrete_fields:
        target = field.related_model if isinstance(field, models.ForeignKey) else None
        if target is not None and target._meta.concrete_model is Party and field.name != "merged_into":
            yield field.column


def pairs(model: Any) -> Iterator[str]:
    """The columns of a model with keys of records of any kind."""
    names = {field.name for field in model._meta.concrete_fields}
    for entity, keys in PAIRS.items():
        yield from (key for key in keys if entity in names and key in names)


def _own_references() -> dict[Any, set[str]]:
    """Fields of the company's own that lead to parties, by model; those that were taken away and may come back too."""
    targets = {known.slug for known in entities() if known.model._meta.concrete_model is Party}
    found: dict[Any, set[str]] = {}
    for known in entities():
        for own in own_fields(known):
            if own.kind == "reference" and own.options.get("target") in targets:
                found.setdefault(known.model._meta.concrete_model, set()).add(own.code)
    return found


def _columns(model: Any, constraint: Any) -> list[str]:
    if not isinstance(constraint, models.UniqueConstraint):
        return []
    named: list[Any] = [one for one in constraint.expressions if isinstance(one, models.F)]
    names = [*constraint.fields, *(one.name for one in named)]
    return [model._meta.get_field(name).column for name in names]
