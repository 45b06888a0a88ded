"""Somebody who may become a customer."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.processes.models import InProcess, StageKind
from klientela.core.records.fields import CountryField, PhoneField, SortKey
from klientela.core.records.models import scoped_indexes


class Lead(InProcess):
    """Somebody who has shown interest and is no customer yet: who it is, how he came, what he is worth trying."""

    party_column = "party_id"
    derived = ("score", "score_parts")

    name = models.CharField(_("name"), max_length=200, blank=True)
    sort_key = SortKey(of="name")
    company = models.CharField(_("company"), max_length=200, blank=True)
    contact = models.CharField(_("contact person"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneField(_("phone"), blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    country = CountryField(_("country"), blank=True)
    website = models.URLField(_("website"), blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    campaign = models.CharField(_("campaign"), max_length=100, blank=True)
    product = models.ForeignKey(
        "catalogue.Product", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product of interest")
    )
    description = models.TextField(_("description"), blank=True, max_length=20_000)
    score = models.IntegerField(_("score"), default=0, editable=False)
    score_parts = models.JSONField(_("what the score is made of"), default=list, blank=True, editable=False)
    """What the score is made of: the key of each rule or question that counted, and its points."""
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    come_back_on = models.DateField(_("come back on"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    active_at = models.DateTimeField(_("last activity"), default=timezone.now, editable=False)
    """When something last happened: it came, wrote again, was spoken with. Points fade from here."""
    party = models.ForeignKey(
        "parties.Party", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("became customer")
    )
    person = models.ForeignKey(
        "parties.Party", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("became person")
    )
    deal = models.ForeignKey(
        "sales.Deal", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("became deal")
    )
    converted_in = models.UUIDField(null=True, blank=True, editable=False)
    """The batch of the history in which it became a customer, by which that is taken back."""
    form = models.ForeignKey(
        "leads.LeadForm", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("came by form")
    )
    consent_at = models.DateTimeField(_("consent given"), null=True, blank=True, editable=False)
    consent_text = models.TextField(_("words consented to"), blank=True, editable=False)
    consent_purpose = models.ForeignKey(
        "parties.ConsentPurpose",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("consent to"),
    )
    consent_version = models.PositiveIntegerField(_("version of the words"), null=True, blank=True, editable=False)

    class Meta(InProcess.Meta):
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = (
            *scoped_indexes("lead", "sort_key", "score", "created_at"),
            models.Index(
                fields=["process", "stage", "-moved_at", "-id"], name="lead_cards", include=["acl"], condition=models.Q(deleted_at=None)
            ),
            models.Index(fields=["owner", "closed_at"], name="lead_of_owner", condition=models.Q(deleted_at=None)),
            models.Index(fields=["email"], name="lead_email", condition=models.Q(deleted_at=None) & ~models.Q(email="")),
            models.Index(fields=["converted_in"], name="lead_converted_in", condition=~models.Q(converted_in=None)),
            models.Index(fields=["come_back_on"], name="lead_comes_back", condition=~models.Q(come_back_on=None)),
        )

    def __str__(self) -> str:
        return self.name or self.company or self.contact or self.email

    @property
    def is_converted(self) -> bool:
        """Whether it has become a customer."""
        return self.closed_at is not None and self.stage.kind == StageKind.WON
