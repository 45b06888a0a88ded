"""Organisations and persons, their roles, relations, addresses, numbers and further ways to reach them."""

from django.contrib.postgres.indexes import BrinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.access.scoped import ScopedManager
from klientela.core.parties.accounts.models import PartyAccount
from klientela.core.parties.committee.models import InDecisions
from klientela.core.parties.consents.models import Consent, ConsentPurpose
from klientela.core.parties.duplicates.models import DuplicateKey, DuplicatePair, DuplicateWeights
from klientela.core.parties.identifiers import kind_choices, shown
from klientela.core.parties.merging.models import Merge
from klientela.core.parties.strategy.models import Strategy
from klientela.core.records.fields import CountryField, CurrencyField, MoneyField, PhoneField, SortKey, TagsField, YearField
from klientela.core.records.models import Part, Record, Reference, scoped_indexes

__all__ = [
    "Address",
    "Consent",
    "ConsentPurpose",
    "ContactMechanism",
    "DuplicateKey",
    "DuplicatePair",
    "DuplicateWeights",
    "Identifier",
    "Industry",
    "Merge",
    "Organization",
    "Party",
    "PartyAccount",
    "PartyKind",
    "PartyRelation",
    "PartyRole",
    "Person",
    "Purpose",
    "ReachKind",
    "RelationKind",
    "RoleKind",
    "Strategy",
]


class PartyKind(models.TextChoices):
    """Whether a party is a company or institution, or a human being (vCard KIND)."""

    ORGANIZATION = "organization", _("Company")
    PERSON = "person", _("Person")


class Industry(Reference):
    """A line of business in which organisations work."""

    name = models.CharField(_("name"), max_length=100)

    class Meta(Reference.Meta):
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        ordering = ("name",)
        constraints = (models.UniqueConstraint("name", name="industry_name", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class Party(Record):
    """Somebody the company deals with, an organisation or a person; the main e-mail, phone and town stand here."""

    party_column = "id"

    kind = models.CharField(_("kind"), max_length=20, choices=PartyKind, default=PartyKind.ORGANIZATION, editable=False)
    name = models.CharField(_("name"), max_length=200)
    sort_key = SortKey(of="name")
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    job_title = models.CharField(_("position"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneField(_("phone"))
    website = models.URLField(_("website"), blank=True)
    town = models.CharField(_("town"), max_length=120, blank=True)
    country = CountryField(_("country"))
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("industry"))
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    founded = YearField(_("founded in"), null=True, blank=True, validators=[MinValueValidator(800), MaxValueValidator(2200)])
    revenue = MoneyField(_("annual revenue"), null=True, blank=True)
    currency = CurrencyField()
    language = models.CharField(
        _("language"), max_length=5, blank=True, choices=(("pl", _("Polish")), ("ro", _("Romanian")), ("en", _("English")))
    )
    born_on = models.DateField(_("birthday"), null=True, blank=True)
    tags = TagsField(verbose_name=_("tags"))
    description = models.TextField(_("description"), blank=True, max_length=10_000)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, db_index=False, related_name="+", verbose_name=_("merged into")
    )

    class Meta(Record.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        indexes = (
            *scoped_indexes("party"),
            models.Index(fields=["sort_key", "id"], name="party_name", include=["acl", "kind"], condition=models.Q(deleted_at=None)),
            models.Index(fields=["kind", "sort_key", "id"], name="party_kind_name", include=["acl"], condition=models.Q(deleted_at=None)),
            models.Index(fields=["created_at", "id"], name="party_created", include=["acl", "kind"], condition=models.Q(deleted_at=None)),
            models.Index(fields=["phone"], name="party_phone", condition=models.Q(deleted_at=None) & ~models.Q(phone="")),
            models.Index(fields=["merged_into"], name="party_merged", condition=models.Q(merged_into__isnull=False)),
            models.Index(
                fields=["industry", "sort_key", "id"], name="party_industry", include=["acl", "kind"], condition=models.Q(deleted_at=None)
            ),
        )

    def __str__(self) -> str:
        return self.name


class Organization(Party):
    """A company or institution."""

    objects = ScopedManager()

    class Meta(Record.Meta):
        proxy = True
        verbose_name = _("company")
        verbose_name_plural = _("companies")


class Person(Party):
    """A human being: a customer's employee or a private customer."""

    objects = ScopedManager()

    class Meta(Record.Meta):
        proxy = True
        verbose_name = _("person")
        verbose_name_plural = _("people")


class RoleKind(models.TextChoices):
    """What a party is to the company."""

    CUSTOMER = "customer", _("Customer")
    SUPPLIER = "supplier", _("Supplier")
    PARTNER = "partner", _("Partner")
    COMPETITOR = "competitor", _("Competitor")
    LEAD = "lead", _("Prospect")


class PartyRole(Part):
    """A party is something to the company, such as customer, from a day on; several at once are usual."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="+", verbose_name=_("party"))
    role = models.CharField(_("role"), max_length=20, choices=RoleKind)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("role of a party")
        verbose_name_plural = _("roles of a party")
        constraints = (models.UniqueConstraint("party", "role", name="party_role_once", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.get_role_display()


class RelationKind(models.TextChoices):
    """How one party stands to another: read as “party — kind — other”."""

    WORKS_AT = "works_at", _("works at")
    PART_OF = "part_of", _("belongs to parent company")
    PARTNER_OF = "partner_of", _("partner of")
    REFERRED_BY = "referred_by", _("referred by")


class PartyRelation(InDecisions, Part):
    """One party stands in a relation to another: works at it, belongs to it, was referred by it."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="+", verbose_name=_("party"))
    kind = models.CharField(_("relation"), max_length=20, choices=RelationKind)
    other = models.ForeignKey(Party, models.CASCADE, related_name="+", verbose_name=_("other party"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = (
            models.UniqueConstraint("party", "kind", "other", name="party_relation_once", condition=models.Q(deleted_at=None)),
            models.CheckConstraint(condition=~models.Q(party=models.F("other")), name="party_relation_two"),
        )
        indexes = (models.Index(fields=["other"], name="party_relation_other"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other}"


class Purpose(models.TextChoices):
    """What an address or number is for."""

    WORK = "work", _("Work")
    HOME = "home", _("Home")
    BILLING = "billing", _("Invoices")
    SHIPPING = "shipping", _("Deliveries")
    SUPPORT = "support", _("Service")
    OTHER = "other", _("Other")


class Address(Part):
    """A postal address of a party (vCard ADR) and what it is for."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="+", verbose_name=_("party"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose, default=Purpose.WORK)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    town = models.CharField(_("town"), max_length=120)
    region = models.CharField(_("region"), max_length=120, blank=True)
    country = CountryField(_("country"))

    class Meta(Part.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        indexes = (
            BrinIndex(fields=["change"], name="address_change", autosummarize=True),
            models.Index(fields=["party"], name="address_party"),
            models.Index(fields=["region", "party"], name="address_region", condition=models.Q(deleted_at=None)),
        )

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postal_code} {self.town}".strip()) if part)


class ReachKind(models.TextChoices):
    """Through what a party can be reached."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    WEB = "web", _("Web page")
    PROFILE = "profile", _("Social profile")


MAIN_NUMBER = models.Func("value", models.Value(";"), models.Value(1), function="split_part", output_field=models.TextField())
"""A telephone number without its extension."""


class ContactMechanism(Part):
    """A further phone, e-mail or web profile of a party and what it is for; the main ones stand in the party itself."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="+", verbose_name=_("party"))
    kind = models.CharField(_("kind"), max_length=20, choices=ReachKind)
    value = models.CharField(_("number or address"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose, default=Purpose.WORK)

    class Meta(Part.Meta):
        verbose_name = _("way to reach")
        verbose_name_plural = _("ways to reach")
        indexes = (
            BrinIndex(fields=["change"], name="mechanism_change", autosummarize=True),
            models.Index(fields=["party"], name="mechanism_party"),
            models.Index(MAIN_NUMBER, name="mechanism_number", condition=models.Q(deleted_at=None, kind="phone")),
        )

    def __str__(self) -> str:
        return self.value


class Identifier(Part):
    """A tax or register number of a party, checked and kept without its spelling. Kinds come from country packs."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="+", verbose_name=_("party"))
    kind = models.CharField(_("kind"), max_length=20, choices=kind_choices)
    value = models.CharField(_("number"), max_length=40)

    class Meta(Part.Meta):
        verbose_name = _("tax or register number")
        verbose_name_plural = _("tax and register numbers")
        constraints = (models.UniqueConstraint("party", "kind", name="identifier_once", condition=models.Q(deleted_at=None)),)
        indexes = (
            BrinIndex(fields=["change"], name="identifier_change", autosummarize=True),
            models.Index(fields=["kind", "value"], name="identifier_value"),
        )

    def __str__(self) -> str:
        return shown(self.kind, self.value)
