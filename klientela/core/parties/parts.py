"""Verbs about what belongs to a party: ways to reach it, its numbers with authorities, its relations to others."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.parties.identifiers import kind_of, offered
from klientela.core.parties.models import ContactMechanism, Identifier, Party, PartyKind, PartyRelation, ReachKind, RelationKind
from klientela.core.parties.tidying import tidy_address, tidy_email, tidy_phone_with_extension
from klientela.core.records.services import save_changes, save_new
from klientela.kernel.entity import entity_of
from klientela.kernel.identifiers import InvalidIdentifier


@transaction.atomic
def create_contact_mechanism(values: Mapping[str, Any], *, by: User) -> ContactMechanism:
    """Add a way to reach a party, written as its kind demands."""
    made: ContactMechanism = save_new(entity_of(ContactMechanism), settled_way(values), by=by)
    return made


def settled_way(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a new way to reach as they are kept. Raises `ValidationError` for what its kind cannot be."""
    return {**values, "value": _reach(values.get("kind"), values.get("value", ""), party=values["party"])}


@transaction.atomic
def change_contact_mechanism(mechanism: ContactMechanism, values: Mapping[str, Any], *, by: User) -> ContactMechanism:
    """Change a way to reach a party."""
    kind, value = values.get("kind", mechanism.kind), values.get("value", mechanism.value)
    kept = {**values, "value": _reach(kind, value, party=mechanism.party)}
    changed: ContactMechanism = save_changes(mechanism, kept)
    return changed


@transaction.atomic
def create_identifier(values: Mapping[str, Any], *, by: User) -> Identifier:
    """Enter a tax or register number. Sensitive kinds are entered only by those who may see them."""
    made: Identifier = save_new(entity_of(Identifier), settled_number(values, by=by), by=by)
    return made


def settled_number(values: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    """The values of a new number as they are kept. Raises `ValidationError` for a kind not offered and a number that cannot be."""
    if values.get("kind", "") not in offered():
        raise ValidationError({"kind": NOT_OFFERED})
    kept = _number(values.get("kind", ""), values.get("value", ""), party=values["party"], by=by)
    return {**values, "value": kept}


@transaction.atomic
def change_identifier(identifier: Identifier, values: Mapping[str, Any], *, by: User) -> Identifier:
    """Correct a number. Its kind stays, so that a hidden number never turns into an open one."""
    if values.get("kind", identifier.kind) != identifier.kind:
        raise ValidationError({"kind": _("The kind of a number stays. Delete this one and enter another.")})
    kept = _number(identifier.kind, values.get("value", identifier.value), party=identifier.party, by=by)
    changed: Identifier = save_changes(identifier, {"value": kept})
    return changed


@transaction.atomic
def create_relation(values: Mapping[str, Any], *, by: User) -> PartyRelation:
    """Relate one party to another; both ends must be open to change."""
    _check_relation(values["party"], values.get("kind"), values.get("other"), by=by)
    made: PartyRelation = save_new(entity_of(PartyRelation), values, by=by)
    return made


@transaction.atomic
def change_relation(relation: PartyRelation, values: Mapping[str, Any], *, by: User) -> PartyRelation:
    """Change how two parties stand to each other."""
    _check_relation(relation.party, values.get("kind", relation.kind), values.get("other", relation.other), by=by)
    changed: PartyRelation = save_changes(relation, values)
    return changed


def _reach(kind: str | None, value: str, *, party: Party) -> str:
    rules = {
        ReachKind.PHONE: lambda text: tidy_phone_with_extension(text, country=party.country),
        ReachKind.EMAIL: tidy_email,
        ReachKind.WEB: tidy_address,
    }
    try:
        return rules[ReachKind(kind)](value.strip()) if kind in rules else value.strip()
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from error


def _number(code: str, value: str, *, party: Party, by: User) -> str:
    kind = kind_of(code)
    if kind is None or (kind.sensitive and not may(by, "see_personal_numbers")):
        raise ValidationError({"kind": NOT_OFFERED})
    if party.kind not in kind.party_kinds:
        raise ValidationError({"kind": _PARTY_KINDS[party.kind]})
    try:
        return kind.validate(value)
    except InvalidIdentifier as error:
        raise ValidationError({"value": str(error)}) from error


NOT_OFFERED = _("Choose one of the kinds offered.")
_PARTY_KINDS = {
    PartyKind.ORGANIZATION.value: _("Companies have no number of this kind."),
    PartyKind.PERSON.value: _("Persons have no number of this kind."),
}


def _check_relation(party: Party, kind: str | None, other: Party | None, *, by: User) -> None:
    if other is None:
        raise ValidationError({"other": _("Choose the other party.")})
    if other.pk == party.pk:
        raise ValidationError({"other": _("A party has no relation to itself.")})
    if not may(by, "update", other):
        raise ValidationError({"other": _("You may not change this record, so you cannot relate anything to it. Ask its owner.")})
    if kind == RelationKind.WORKS_AT and other.kind != PartyKind.ORGANIZATION:
        raise ValidationError({"other": _("One works at a company. Choose a company.")})
    if kind == RelationKind.PART_OF and _belongs(other, to=party):
        raise ValidationError({"other": _("These companies would each be the parent of the other.")})


def _belongs(party: Party, *, to: Party) -> bool:
    """Whether a party is below another in the tree of companies, at most twenty steps up."""
    below = {party.pk}
    for _step in range(20):
        parents = PartyRelation.unscoped.filter(party__in=below, kind=RelationKind.PART_OF, deleted_at=None)
        below = set(parents.values_list("other_id", flat=True))
        if to.pk in below or not below:
            return to.pk in below
    return False
