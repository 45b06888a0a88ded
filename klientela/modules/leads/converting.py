"""A lead becomes a customer: its company, its person and a deal, with everything that has happened so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import demand, fixed_for, get_for, may, visible
from klientela.core.documents.models import Attachment
from klientela.core.documents.reaching import SEE_FILES
from klientela.core.identity.models import User
from klientela.core.parties.consents.models import Channel, Consent, ConsentSource
from klientela.core.parties.duplicates.typing import Hint, hints, typed_facts
from klientela.core.parties.models import Organization, Party, PartyKind, Person, RelationKind
from klientela.core.parties.models import PartyRelation as Relation
from klientela.core.processes.models import StageKind
from klientela.core.processes.services import move
from klientela.core.records.services import create, save_changes
from klientela.core.records.withholding import withheld_from
from klientela.core.records.writing import may_make
from klientela.core.tasks.models import Task
from klientela.core.timeline.models import Episode
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.wall import beyond_the_wall
from klientela.modules.leads.models import Lead
from klientela.modules.leads.services import closing
from klientela.modules.sales import api as sales

_NOBODY = _("Say who it becomes: a company, a person, or both.")


@dataclass(frozen=True)
class Becoming:
    """Who a lead becomes: parties that are known, or names of new ones; and the deal, if there is one."""

    company: UUID | None = None
    new_company: str = ""
    person: UUID | None = None
    new_person: str = ""
    deal: str = ""
    """The name of the deal; empty: none is opened."""
    amount: Decimal | None = None
    currency: str = ""


def known_companies(lead: Lead, user: User) -> list[Hint]:
    """Companies among those a user sees that may be the one of a lead."""
    typed = {"name": lead.company, "phone": lead.phone, "email": lead.email, "town": lead.town}
    return hints(user, typed_facts(typed, kind=PartyKind.ORGANIZATION, user=user)) if lead.company else []


def known_people(lead: Lead, user: User) -> list[Hint]:
    """People among those a user sees that may be the contact of a lead."""
    typed = {"name": lead.contact, "phone": lead.phone, "email": lead.email, "town": lead.town}
    return hints(user, typed_facts(typed, kind=PartyKind.PERSON, user=user)) if lead.contact or lead.email or lead.phone else []


@transaction.atomic
def convert(lead: Lead, *, by: User, to: Becoming) -> Lead:
    """Make a customer of an open lead: what is known of it, what happened and what is planned goes along; taken back as one."""
    lead = get_for(by, entity_of(Lead), lead.pk, "convert", lock=True)
    demand(by, "update", lead)
    if not lead.is_open:
        raise ValidationError(_("Only an open lead can be converted."))
    company = _company(lead, to, by=by)
    person = _person(lead, to, company, by=by)
    customer = company or person
    if customer is None:
        raise ValidationError(_NOBODY)
    deal = _deal(lead, to, customer, by=by) if to.deal else None
    save_changes(
        lead,
        {
            "party": customer,
            "person": person if company else None,
            "deal_id": deal,
            "come_back_on": None,
            "converted_in": current_actor().batch,
        },
    )
    lead.refresh_from_db()
    _take_along(lead, customer, person, by=by)
    return move(lead, to=closing(lead, StageKind.WON), by=by)


def _company(lead: Lead, to: Becoming, *, by: User) -> Any:
    if to.company:
        return _chosen(to.company, by=by)
    if not to.new_company:
        return None
    lead = withheld_from(lead, by)
    said = {"town": lead.town, "country": lead.country, "website": lead.website}
    reached = {} if to.new_person or to.person else {"email": lead.email, "phone": lead.phone}
    return create(entity_of(Organization), _given(Organization, {"name": to.new_company, **said, **reached}, by=by), by=by)


def _person(lead: Lead, to: Becoming, company: Any, *, by: User) -> Any:
    if to.person:
        person = _chosen(to.person, by=by)
        if company and not Relation.objects.filter(party=person, kind=RelationKind.WORKS_AT, other=company).exists():
            _employ(person, company, by=by)
        return person
    if not to.new_person:
        return None
    lead = withheld_from(lead, by)
    said = {"email": lead.email, "phone": lead.phone, "town": lead.town, "country": lead.country}
    person = create(entity_of(Person), _given(Person, {"name": to.new_person, **said}, by=by), by=by)
    if company:
        _employ(person, company, by=by)
    return person


def _employ(person: Any, company: Any, *, by: User) -> None:
    """A colleague's person stays as it is where whoever converts may not change it."""
    if may(by, "update", person):
        create(entity_of(Relation), {"party": person, "kind": RelationKind.WORKS_AT, "other": company}, by=by)


def _chosen(key: UUID, *, by: User) -> Party:
    party: Party = get_for(by, entity_of(Party), key)
    return party


def _given(kind: type[Party], values: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    """What there is to say, less what whoever converts may not enter: it stays with the lead."""
    closed = fixed_for(by, entity_of(kind)) - {"name"}
    return {name: value for name, value in values.items() if value and name not in closed}


def _deal(lead: Lead, to: Becoming, customer: Any, *, by: User) -> UUID:
    lead = withheld_from(lead, by)
    products = (lead.product_id,) if lead.product_id else ()
    money = {"amount": to.amount, "currency": to.currency} if to.amount is not None else {}
    said: dict[str, Any] = {"name": to.deal, "product_ids": products, "source": lead.source, **money}
    return sales.create_deal(party_id=customer.pk, by=by, **said)


def may_open_deals(user: User) -> bool:
    """Whether a user may enter deals at all."""
    return may_make(user, entity_named("deals"))


def _take_along(lead: Lead, customer: Any, person: Any, *, by: User) -> None:
    """Everything that stands with the lead stands with the customer from now on, and still with the lead."""
    about = {"about_entity": "leads", "about_key": lead.pk, "party": None}
    if may(by, "update", customer):
        for episode in visible(by, "update", entity_of(Episode)).filter(**about):
            save_changes(episode, {"party": customer})
    for task in visible(by, "update", entity_of(Task)).filter(**about):
        save_changes(task, {"party": customer})
    _copy_files(lead, customer, by=by)
    _keep_consent(lead, person or customer, by=by)


@beyond_the_wall("files of a lead stand with the customer it has become, whom its user may change")
def _copy_files(lead: Lead, customer: Any, *, by: User) -> None:
    if not (may(by, SEE_FILES) and may(by, "update", customer)):
        return
    slug = entity_of(customer).slug
    for file in Attachment.objects.filter(record=lead.pk, deleted_at=None):
        Attachment.objects.create(entity=slug, record=customer.pk, name=file.name, blob=file.blob, by=by)


def _keep_consent(lead: Lead, whose: Any, *, by: User) -> None:
    """What was agreed to in the form is kept with the words that were shown then, unless something else was said since."""
    purpose = lead.consent_purpose or (lead.form.purpose if lead.form else None)
    if lead.consent_at is None or purpose is None or not may(by, "update", whose):
        return
    said = {"at": lead.consent_at, "source": ConsentSource.FORM, "proof": lead.consent_text}
    words = {"wording": lead.consent_text, "wording_version": lead.consent_version}
    for channel, reached in ((Channel.EMAIL, lead.email), (Channel.PHONE, lead.phone)):
        since = {"party": whose, "purpose": purpose, "channel": channel, "at__gte": lead.consent_at}
        if reached and not Consent.objects.filter(**since).exists():
            create(entity_of(Consent), {"party": whose, "purpose": purpose, "channel": channel, **said, **words}, by=by)
