"""How people see parties."""

from django.utils.translation import gettext_lazy as _

from klientela.core.parties.duplicates.menu import DUPLICATES
from klientela.core.parties.identifiers import offered, sensitive
from klientela.core.parties.merging.menu import MERGING
from klientela.core.parties.models import (
    Address,
    ContactMechanism,
    Identifier,
    Industry,
    Organization,
    Party,
    PartyRelation,
    PartyRole,
    Person,
)
from klientela.core.parties.parts import (
    change_contact_mechanism,
    change_identifier,
    change_relation,
    create_contact_mechanism,
    create_identifier,
    create_relation,
)
from klientela.core.parties.services import change_party, create_organization, create_party, create_person
from klientela.core.parties.strategy.rhythm import SILENT
from klientela.kernel.entity import Entity, ImportField, entity

PARTS = ("contact-mechanisms", "addresses")
"""Roles, relations and numbers have panels of their own."""
PLAIN = frozenset({
    *("town", "country", "industry", "employees", "founded", "revenue", "currency"),
    *("legal_name", "job_title", "language", "born_on", "tags", "description"),
})
"""Fields that need no tidying: names, addresses and numbers do."""


def sensitive_numbers() -> dict[str, object]:
    """Personal numbers such as PESEL and CNP."""
    return {"kind__in": list(sensitive())}


@entity
class PartyEntity(Entity):
    model = Party
    slug = "parties"
    icon = "address-book"
    in_menu = False
    subtitle = ("town", "country")
    list = ("name", "kind", "email", "phone", "town", "country", "owner")
    form = ("name", "email", "phone", "website", "town", "country", "tags", "description")
    orders = ("name", "-created_at")
    filters = ("kind", "country", "tags", "owner")
    search = ("name", "email", "phone")
    parts = PARTS
    key = ("name", "email")
    create = staticmethod(create_party)
    change = staticmethod(change_party)
    plain = PLAIN


@entity
class OrganizationEntity(Entity):
    model = Organization
    slug = "organizations"
    letter = "c"
    policy = "parties"
    icon = "building"
    group = "customers"
    order = 110
    where = {"kind": "organization"}
    subtitle = ("town", "country", "industry")
    list = ("name", "industry", "country", "town", "employees", "revenue", "owner")
    form = (
        "name",
        "legal_name",
        "industry",
        "email",
        "phone",
        "website",
        "town",
        "country",
        "employees",
        "founded",
        "revenue",
        "currency",
        "language",
        "tags",
        "description",
    )
    orders = ("name", "-created_at")
    filters = ("industry", "country", "town", "tags", "owner", "team", "branch")
    parts = PARTS
    pages = (SILENT, DUPLICATES)
    actions = (MERGING,)
    key = ("name", "email")
    synonyms = {
        "name": (
            "account",
            "company",
            "customer",
            "firma",
            "kontrahent",
            "companie",
            "nazwa klienta",
            "nazwa firmy",
            "company name",
            "organization name",
            "nume companie",
        ),
        "industry": ("sector", "branża", "domeniu"),
        "founded": ("year established", "rok założenia", "an înființare"),
        "revenue": ("annual revenue", "obrót", "cifra de afaceri"),
        "country": ("office location", "location"),
    }
    create = staticmethod(create_organization)
    change = staticmethod(change_party)
    plain = PLAIN


@entity
class PersonEntity(Entity):
    model = Person
    slug = "persons"
    letter = "p"
    policy = "parties"
    icon = "users"
    group = "customers"
    order = 120
    where = {"kind": "person"}
    extras = (ImportField("employer", _("works at"), "reference", target="organizations"),)
    subtitle = ("job_title", "town")
    list = ("name", "job_title", "email", "phone", "town", "owner")
    form = (
        "given_name",
        "family_name",
        "employer",
        "job_title",
        "email",
        "phone",
        "town",
        "country",
        "language",
        "born_on",
        "tags",
        "description",
    )
    orders = ("name", "-created_at")
    filters = ("country", "town", "tags", "owner", "team", "branch")
    parts = PARTS
    pages = (DUPLICATES,)
    actions = (MERGING,)
    key = ("email", "name")
    create = staticmethod(create_person)
    change = staticmethod(change_party)
    plain = PLAIN


@entity
class IndustryEntity(Entity):
    model = Industry
    slug = "industries"
    icon = "category"
    group = "settings"
    order = 910
    list = ("name",)
    form = ("name",)
    orders = ("name",)
    key = ("name",)


@entity
class PartyRoleEntity(Entity):
    model = PartyRole
    slug = "party-roles"
    icon = "id-badge"
    in_menu = False
    part_of = "party"
    title = "role"
    list = ("role", "since", "until")
    form = ("role", "since", "until")
    orders = ("role",)


@entity
class PartyRelationEntity(Entity):
    model = PartyRelation
    slug = "relations"
    icon = "link"
    in_menu = False
    part_of = "party"
    title = "kind"
    list = ("kind", "other", "part", "attitude", "influence", "note")
    form = ("kind", "other", "part", "attitude", "influence", "note")
    orders = ("kind",)
    create = staticmethod(create_relation)
    change = staticmethod(change_relation)


@entity
class AddressEntity(Entity):
    model = Address
    slug = "addresses"
    icon = "map-pin"
    in_menu = False
    part_of = "party"
    title = "town"
    list = ("purpose", "street", "postal_code", "town", "country")
    form = ("purpose", "street", "postal_code", "town", "region", "country")
    orders = ("purpose",)


@entity
class ContactMechanismEntity(Entity):
    model = ContactMechanism
    slug = "contact-mechanisms"
    icon = "at"
    in_menu = False
    part_of = "party"
    title = "value"
    list = ("kind", "value", "purpose")
    form = ("kind", "value", "purpose")
    orders = ("kind",)
    create = staticmethod(create_contact_mechanism)
    change = staticmethod(change_contact_mechanism)


@entity
class IdentifierEntity(Entity):
    model = Identifier
    slug = "identifiers"
    icon = "id"
    in_menu = False
    part_of = "party"
    title = "value"
    list = ("kind", "value")
    form = ("kind", "value")
    orders = ("kind",)
    create = staticmethod(create_identifier)
    change = staticmethod(change_identifier)
    hidden_rows = staticmethod(sensitive_numbers)
    offers = {"kind": offered}
