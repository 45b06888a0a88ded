"""Who stands to whom, and which numbers a party has."""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import scope, sees
from klientela.core.identity.models import User
from klientela.core.parties.identifiers import kind_of, shown
from klientela.core.parties.models import Identifier, Organization, Party, PartyKind, PartyRelation, Person, RelationKind
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.kernel.entity import entity_of

LIMIT = 50
_OWN, _OTHERS, _PEOPLE = range(3)

_FROM_HERE = {
    RelationKind.WORKS_AT: _("Works at"),
    RelationKind.PART_OF: _("Parent company"),
    RelationKind.PARTNER_OF: _("Partner"),
    RelationKind.REFERRED_BY: _("Referred by"),
}
_FROM_THERE = {
    RelationKind.PART_OF: _("Subsidiary"),
    RelationKind.PARTNER_OF: _("Partner"),
    RelationKind.REFERRED_BY: _("Was referred from here"),
}


@dataclass(frozen=True)
class Relative:
    """A party that stands in a relation to the one looked at, and in which."""

    relation: PartyRelation
    party: Party
    """Without what is hidden from whoever asks."""
    title: str
    label: Any
    url: str
    is_own: bool
    """Whether the relation was entered at the party looked at, which may change it."""


@dataclass(frozen=True)
class Number:
    """A tax or register number as people read it, and the other parties that have the same one."""

    identifier: Identifier
    label: Any
    text: str
    also: tuple[tuple[str, str], ...]


def relatives(user: User, party: Party) -> list[Relative]:
    """Parties related to this one, both ways, that the user may read, at most fifty each way; people who work here are `people`."""
    return around(user, party)[0]


def people(user: User, party: Party) -> list[Relative]:
    """Persons who work at an organisation and whom the user may read, by name; at most fifty."""
    rows = relations_seen(user, Q(other=party, kind=RelationKind.WORKS_AT)).select_related("party")
    return [_relative(row, row.party, user) for row in rows.order_by("kind", _name(user, "party"))[:LIMIT]]


def around(user: User, party: Party) -> tuple[list[Relative], list[Relative]]:
    """Both, the parties related to this one and the people who work here, by one statement."""
    own, works_here = Q(party=party), Q(other=party, kind=RelationKind.WORKS_AT)
    rows = relations_seen(user, own | Q(other=party)).annotate(
        way=Case(When(own, then=Value(_OWN)), When(works_here, then=Value(_PEOPLE)), default=Value(_OTHERS)),
        far=Case(When(own, then=F(_name(user, "other"))), default=F(_name(user, "party"))),
        place=Window(RowNumber(), partition_by="way", order_by=["kind", "far"]),
    )
    found: dict[int, list[PartyRelation]] = defaultdict(list)
    for row in rows.filter(place__lte=LIMIT).select_related("party", "other").order_by("way", "place"):
        found[row.way].append(row)
    mine = [_relative(row, row.other, user, label=_FROM_HERE[RelationKind(row.kind)], is_own=True) for row in found[_OWN]]
    theirs = [_relative(row, row.party, user, label=_FROM_THERE[RelationKind(row.kind)]) for row in found[_OTHERS]]
    return [*mine, *theirs], [_relative(row, row.party, user) for row in found[_PEOPLE]]


def _relative(row: PartyRelation, party: Party, user: User, *, label: Any = "", is_own: bool = False) -> Relative:
    return Relative(withheld_from(row, user), withheld_from(party, user), title_of(party, user), label, url_of(party), is_own)


def numbers(user: User, party: Party) -> list[Number]:
    """The tax and register numbers of a party that the user may see, with other parties that have the same number."""
    seen = Identifier.unscoped.filter(scope(user, "read", Identifier), deleted_at=None)
    rows = list(seen.filter(party=party).order_by("kind"))
    others = _others(seen, rows, party, user=user)
    return [Number(row, _label(row.kind), shown(row.kind, row.value), tuple(others[row.kind, row.value])) for row in rows]


def _others(seen: Any, rows: list[Identifier], party: Party, *, user: User) -> dict[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    if rows:
        same = reduce(or_, (Q(kind=row.kind, value=row.value) for row in rows))
        for twin in seen.filter(same, party__deleted_at=None).exclude(party=party).select_related("party"):
            found[twin.kind, twin.value].append((title_of(twin.party, user), url_of(twin.party)))
    return found


def url_of(party: Party) -> str:
    """The page of a party: that of a company or of a person."""
    model = Organization if party.kind == PartyKind.ORGANIZATION else Person
    return reverse(f"{entity_of(model).slug}-record", args=[party.pk])


def relations_seen(user: User, which: Q) -> Any:
    """Relations between parties both of which a user may read."""
    may_see = scope(user, "read", Party, "party__") & scope(user, "read", Party, "other__")
    alive = Q(deleted_at=None, party__deleted_at=None, other__deleted_at=None)
    return PartyRelation.unscoped.filter(which, alive, may_see)


def _name(user: User, far: str) -> str:
    return f"{far}__sort_key" if sees(user, entity_of(Party), "name") else f"{far}__pk"


def _label(code: str) -> Any:
    kind = kind_of(code)
    return kind.label if kind else code
