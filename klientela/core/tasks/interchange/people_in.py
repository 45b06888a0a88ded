"""Address cards of other programs become people and companies: through the same saving as every other door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from klientela.core.access.decisions import fixed_for, may, parts_within, sees, visible
from klientela.core.exchange.vcards import Card
from klientela.core.identity.models import User
from klientela.core.parties.models import (
    Address,
    ContactMechanism,
    Organization,
    Party,
    PartyKind,
    PartyRelation,
    Person,
    ReachKind,
    RelationKind,
)
from klientela.core.records.services import change, create, delete
from klientela.core.tasks.interchange.reaching import Postal, Reach, postals_in, reaches_in
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.errors import NotAllowed

MAIN = {ReachKind.PHONE: "phone", ReachKind.EMAIL: "email", ReachKind.WEB: "website"}


@transaction.atomic
def bring_card(card: Card, *, by: User) -> Party:
    """Enter the person or company of a card, with all ways to reach it."""
    entity = entity_of(Organization if card.is_company else Person)
    reaches = reaches_in(card)
    party: Party = create(entity, _writable(entity, {**_said(card), **_main(reaches, None)}, by=by), by=by)
    return _with_parts(party, card, reaches, by=by)


@transaction.atomic
def change_by_card(party: Party, card: Card, *, by: User) -> Party:
    """Change a party into what its card says now."""
    entity = entity_of(Organization if party.kind == PartyKind.ORGANIZATION else Person)
    reaches = reaches_in(card, country=party.country)
    values = {**_said(card, party), **_main(reaches, party)}
    changed: Party = change(entity, party.pk, _writable(entity, values, by=by), by=by, version=party.version)
    return _with_parts(changed, card, reaches, by=by)


def alike(cards: Iterable[Card], *, by: User) -> dict[int, Party]:
    """By the number of a card, a party with the same address or name that its bringer may see."""
    entity = entity_of(Party)
    known = {number: (card.first("EMAIL").lower(), card.name.strip()) for number, card in enumerate(cards)}
    asked = []
    if sees(by, entity, "email"):
        asked.append(Q(email__in={email for email, _name in known.values() if email}))
    if sees(by, entity, "name"):
        asked.append(Q(name__in={name for _email, name in known.values() if name}))
    rows = list(visible(by, "read", entity).filter(reduce(or_, asked)).order_by("created_at")) if asked else []
    by_email = {row.email: row for row in rows if row.email and len(asked) and sees(by, entity, "email")}
    by_name = {row.name: row for row in rows if sees(by, entity, "name")}
    found = {number: by_email.get(email) or by_name.get(name) for number, (email, name) in known.items()}
    return {number: row for number, row in found.items() if row is not None}


def _said(card: Card, party: Party | None = None) -> dict[str, Any]:
    family, given = card.family_and_given
    is_company = party.kind == PartyKind.ORGANIZATION if party else card.is_company
    names: dict[str, Any] = {"given_name": given[:100], "family_name": family[:100]}
    if is_company or not (family or given):
        names = {"name": card.name[:200]}
    postal = next(postals_in(card), None)
    place = {"town": postal.town, "country": postal.country} if postal else {}
    tags = {tag[:50]: tag for line in card.all("CATEGORIES") for tag in line.parts(",") if tag}
    told = {"description": "\n\n".join(line.value for line in card.all("NOTE"))[:10_000], "tags": list(tags)[:50]}
    of_person = {} if is_company else {"job_title": card.first("TITLE")[:120], "born_on": card.born_on}
    return {**names, **told, **of_person, **place}


def _main(reaches: Iterable[Reach], party: Party | None) -> dict[str, str]:
    """The main ways to reach: those there were, while the card still tells them, else its first."""
    found: dict[str, str] = {}
    for kind, name in MAIN.items():
        values = [one.value for one in reaches if one.kind == kind and ";ext=" not in one.value]
        before = getattr(party, name) if party else ""
        found[name] = before if before in values else next(iter(values), "")
    return found


def _writable(entity: Entity, values: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    fixed = fixed_for(by, entity)
    return {name: value for name, value in values.items() if name not in fixed}


def _with_parts(party: Party, card: Card, reaches: Iterable[Reach], *, by: User) -> Party:
    party.refresh_from_db()
    main = {getattr(party, name) for name in MAIN.values()}
    wanted = {(one.kind, one.value): one for one in reaches if one.value not in main}
    _keep_reaches(party, wanted, by=by)
    _keep_postals(party, set(postals_in(card)), by=by)
    if party.kind == PartyKind.PERSON and card.company:
        _employ(party, card.company, by=by)
    party.refresh_from_db()
    return party


def _keep_reaches(party: Party, wanted: dict[tuple[str, str], Reach], *, by: User) -> None:
    entity = entity_of(ContactMechanism)
    if fixed_for(by, entity) & {"kind", "value"}:
        return
    rows = parts_within(by, entity).filter(party=party, kind__in=list(MAIN))
    there = {(row.kind, row.value): row for row in rows}
    for key in there.keys() - wanted.keys():
        delete(entity, there[key].pk, by=by)
    for key, one in wanted.items():
        if key not in there:
            create(entity, _writable(entity, {"party": party, "kind": one.kind, "value": one.value, "purpose": one.purpose}, by=by), by=by)


def _keep_postals(party: Party, wanted: set[Postal], *, by: User) -> None:
    """Addresses with more than the town, which stands in the party itself."""
    entity = entity_of(Address)
    if fixed_for(by, entity) & {"street", "town", "postal_code", "region", "country", "purpose"}:
        return
    rows = {
        Postal(*(getattr(row, name) or "" for name in Postal.__match_args__)): row for row in parts_within(by, entity).filter(party=party)
    }
    for postal in rows.keys() - wanted:
        delete(entity, rows[postal].pk, by=by)
    for postal in sorted(wanted - rows.keys(), key=repr):
        if postal.street or postal.postal_code or rows:
            create(entity, {"party": party, **{name: getattr(postal, name) for name in Postal.__match_args__}}, by=by)


def _employ(party: Party, company: str, *, by: User) -> None:
    """He works at the company his card names, where it is known and its finder may say so; else it stays in the card alone."""
    entity, companies = entity_of(PartyRelation), entity_of(Organization)
    if not sees(by, companies, "name") or not may(by, "update", companies) or fixed_for(by, entity) & {"kind", "other"}:
        return
    found = visible(by, "update", companies).filter(name__iexact=company).first()
    known = parts_within(by, entity).filter(party=party, kind=RelationKind.WORKS_AT)
    if found and not known.exists():
        try:
            with transaction.atomic():
                create(entity, {"party": party, "kind": RelationKind.WORKS_AT, "other": found}, by=by)
        except (ValidationError, NotAllowed):
            return
