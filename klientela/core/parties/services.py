"""Verbs about parties: entering and changing them, with every name, number and address in its one spelling."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.parties.models import Organization, Party, PartyKind, Person, RelationKind
from klientela.core.parties.parts import create_relation
from klientela.core.parties.tidying import full_name, parts_of_name, tidy
from klientela.core.records.services import save_changes, save_new
from klientela.kernel.entity import entity_of


@transaction.atomic
def create_party(values: Mapping[str, Any], *, by: User) -> Party:
    """Enter a party, an organisation unless its kind says otherwise."""
    kept = tidy(values)
    party: Party = save_new(entity_of(Party), with_name(kept, {}) if kept.get("kind") == PartyKind.PERSON else kept, by=by)
    return party


@transaction.atomic
def create_organization(values: Mapping[str, Any], *, by: User) -> Organization:
    """Enter a company or institution."""
    organization: Organization = save_new(entity_of(Organization), tidy(values), by=by)
    return organization


@transaction.atomic
def create_person(values: Mapping[str, Any], *, by: User) -> Person:
    """Enter a person, by the whole name or by given and family name, who may work at a company."""
    employer = values.get("employer")
    kept = with_name(tidy({name: value for name, value in values.items() if name != "employer"}), {})
    person: Person = save_new(entity_of(Person), kept, by=by)
    if employer:
        create_relation({"party": person, "kind": RelationKind.WORKS_AT, "other": employer}, by=by)
    return person


@transaction.atomic
def change_party(party: Party, values: Mapping[str, Any], *, by: User) -> Party:
    """Change a party; a person's whole name and its parts follow each other."""
    kept = tidy(values, country=party.country)
    if party.kind == PartyKind.PERSON and {"name", "given_name", "family_name"} & set(kept):
        kept = with_name(kept, {"given_name": party.given_name, "family_name": party.family_name})
    changed: Party = save_changes(party, kept)
    return changed


def with_name(values: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    """Parts that are given make the name; a name that is given alone makes the parts."""
    kept = dict(values)
    named, by_parts = kept.get("name"), bool({"given_name", "family_name"} & set(kept))
    given, family = (kept.get(part, known.get(part)) or "" for part in ("given_name", "family_name"))
    if by_parts and (given or family):
        kept["name"] = named or full_name(given, family)
    elif named:
        kept["given_name"], kept["family_name"] = parts_of_name(named)
    else:
        raise ValidationError({"family_name": _("Enter a given or a family name.")})
    return kept
