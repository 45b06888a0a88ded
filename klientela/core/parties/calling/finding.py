"""The parties behind a telephone number: their own, and any further number they can be reached by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from klientela.core.access.decisions import may, sees, truth, visible
from klientela.core.identity.models import User
from klientela.core.parties.calling.spelling import Sought
from klientela.core.parties.models import MAIN_NUMBER, ContactMechanism, Party, PartyKind, PartyRelation, ReachKind, RelationKind
from klientela.core.parties.queries import relations_seen, url_of
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.kernel.entity import entity_of

MOST = 20
"""So many of those who share a number are shown; a switchboard may have hundreds."""


@dataclass(frozen=True)
class Caller:
    """Somebody who has the number, without what is hidden from whoever asks; the company he works at, and who looks after him."""

    party: Party
    title: str
    url: str
    company: str = ""
    company_url: str = ""
    company_key: UUID | None = None
    owner: str = ""
    owner_key: UUID | None = None

    @property
    def is_company(self) -> bool:
        """Whether a company is calling, not a person."""
        return bool(self.party.kind == PartyKind.ORGANIZATION)


def callers(user: User, sought: Sought) -> tuple[list[Caller], bool]:
    """Who has the number, as far as this user may see, and whether more than are told: whoever has that extension, companies, people."""
    if not sought.numbers or not may(user, "read", entity_of(Party)):
        return [], False
    rows = visible(user, "read", entity_of(Party)).filter(pk__in=_keys(user, sought))
    order = "sort_key" if sees(user, entity_of(Party), "name") else "pk"
    ordered = rows.annotate(is_meant=truth(_with_extension(user, sought)), is_person=truth(Q(kind=PartyKind.PERSON)))
    found = list(ordered.select_related("owner").order_by("-is_meant", "is_person", order, "pk")[: MOST + 1])
    return _told(user, found[:MOST]), len(found) > MOST


def _keys(user: User, sought: Sought) -> QuerySet[Any]:
    """The keys of those who have the number, found by the indexes of both tables; by hidden numbers nobody is found."""
    own = Party._base_manager.filter(deleted_at=None, phone__in=sought.numbers).order_by().values_list("pk")
    own = own if sees(user, entity_of(Party), "phone") else own.none()
    further = _ways(user).filter(main_number__in=sought.numbers).values_list("party")
    return own.union(further, all=True)


def _ways(user: User) -> QuerySet[Any]:
    """The further telephone numbers a user sees, without their extensions; to be asked only of parties he may read."""
    part = entity_of(ContactMechanism)
    rows = ContactMechanism._base_manager.filter(deleted_at=None, kind=ReachKind.PHONE).order_by()
    rows = rows if may(user, "read", part) and sees(user, part, "kind", "value") else rows.none()
    return rows.annotate(main_number=MAIN_NUMBER)


def _with_extension(user: User, sought: Sought) -> Q:
    if not sought.extension:
        return Q(pk__in=[])
    exact = [f"{number};ext={sought.extension}" for number in sought.numbers]
    return Q(pk__in=_ways(user).filter(main_number__in=sought.numbers, value__in=exact).values("party"))


def _told(user: User, parties: Sequence[Party]) -> list[Caller]:
    companies = _companies(user, [party.pk for party in parties if party.kind == PartyKind.PERSON])
    return [_caller(user, party, companies.get(party.pk)) for party in parties]


def _companies(user: User, keys: Sequence[UUID]) -> dict[UUID, Party]:
    """Where people work, as far as the user may see."""
    if not keys or not sees(user, entity_of(PartyRelation), "kind", "other"):
        return {}
    rows = relations_seen(user, Q(party__in=keys, kind=RelationKind.WORKS_AT)).select_related("other").order_by("-created_at", "-pk")
    return {row.party_id: row.other for row in rows}


def _caller(user: User, party: Party, company: Party | None) -> Caller:
    kept = withheld_from(party, user)
    owner = party.owner if kept.owner_id else None
    caller = Caller(kept, title_of(party, user), url_of(party))
    if owner is not None:
        caller = replace(caller, owner=owner.name, owner_key=owner.pk)
    if company is None:
        return caller
    return replace(caller, company=title_of(company, user), company_url=url_of(company), company_key=company.pk)
