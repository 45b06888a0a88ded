"""How people see parties."""

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
from klientela.kernel.entity import Entity, entity

PARTS = ("identifiers", "party-roles", "relations", "contact-mechanisms", "addresses")


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


@entity
class OrganizationEntity(Entity):
    model = Organization
    slug = "organizations"
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
    key = ("name", "email")
    synonyms = {
        "name": ("account", "company", "customer", "firma", "kontrahent", "companie", "nazwa klienta"),
        "industry": ("sector", "branża", "domeniu"),
        "founded": ("year established", "rok założenia", "an înființare"),
        "revenue": ("annual revenue", "obrót", "cifra de afaceri"),
        "country": ("office location", "location"),
    }


@entity
class PersonEntity(Entity):
    model = Person
    slug = "persons"
    policy = "parties"
    icon = "users"
    group = "customers"
    order = 120
    where = {"kind": "person"}
    subtitle = ("job_title", "town")
    list = ("name", "job_title", "email", "phone", "town", "owner")
    form = (
        "name",
        "given_name",
        "family_name",
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
    key = ("email", "name")


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
    list = ("kind", "other", "note")
    form = ("kind", "other", "note")
    orders = ("kind",)


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
