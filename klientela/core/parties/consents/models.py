"""What parties may be written to or called about, and what they said to it."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.models import Part, Reference


class LegalGround(models.TextChoices):
    """Why a purpose is allowed at all (article 6 of the GDPR)."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    INTEREST = "interest", _("Legitimate interest")
    DUTY = "duty", _("Legal duty")


class Channel(models.TextChoices):
    """By which way somebody is contacted; each is agreed to by itself."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", pgettext_lazy("channel", "Phone call")
    SMS = "sms", pgettext_lazy("channel", "Text message")
    CHAT = "chat", pgettext_lazy("channel", "Messenger")
    LETTER = "letter", pgettext_lazy("channel", "Letter")


class ConsentState(models.TextChoices):
    """What a party said last."""

    GIVEN = "given", pgettext_lazy("consent", "Given")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")
    REFUSED = "refused", pgettext_lazy("consent", "Refused or objected")


class ConsentSource(models.TextChoices):
    """How a party said it."""

    FORM = "form", pgettext_lazy("source", "Form on the web")
    PAPER = "paper", pgettext_lazy("source", "Signed paper")
    EMAIL = "email", pgettext_lazy("source", "E-mail")
    CALL = "call", pgettext_lazy("source", "Phone call")
    MEETING = "meeting", pgettext_lazy("source", "Meeting")
    LINK = "link", pgettext_lazy("source", "Link in a letter")
    FILE = "file", pgettext_lazy("source", "Imported file")
    OTHER = "other", pgettext_lazy("source", "Other")


class ConsentPurpose(Reference):
    """What parties are contacted for, why that is allowed, and the words in which they are asked."""

    name = models.CharField(_("name"), max_length=100)
    code = models.SlugField(_("code"), max_length=40)
    ground = models.CharField(_("legal ground"), max_length=10, choices=LegalGround, default=LegalGround.CONSENT)
    wording = models.TextField(_("wording"), blank=True, max_length=5_000)
    wording_version = models.PositiveIntegerField(_("version of the wording"), default=1, editable=False)

    class Meta(Reference.Meta):
        verbose_name = _("purpose of contact")
        verbose_name_plural = _("purposes of contact")
        ordering = ("name",)
        constraints = (models.UniqueConstraint("code", name="purpose_code", condition=models.Q(deleted_at=None) & ~models.Q(code="")),)

    def __str__(self) -> str:
        return self.name


class Consent(Part):
    """What a party said last about a purpose and a channel; what it said before stands in the history, which nobody can alter."""

    party = models.ForeignKey("parties.Party", models.CASCADE, db_index=False, related_name="+", verbose_name=_("party"))
    purpose = models.ForeignKey(ConsentPurpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    state = models.CharField(_("state"), max_length=10, choices=ConsentState, default=ConsentState.GIVEN)
    at = models.DateTimeField(_("when"), default=timezone.now)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("how"), max_length=10, choices=ConsentSource, blank=True)
    proof = models.TextField(_("proof"), blank=True, max_length=5_000)
    wording = models.TextField(_("wording"), blank=True, max_length=5_000, editable=False)
    wording_version = models.PositiveIntegerField(
        _("version of the wording"), null=True, blank=True, editable=False, validators=[MinValueValidator(1)]
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("entered by")
    )

    class Meta(Part.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = (models.UniqueConstraint("party", "purpose", "channel", name="consent_once", condition=models.Q(deleted_at=None)),)
        indexes = (
            models.Index(fields=["purpose", "channel", "state", "party"], name="consent_asked", condition=models.Q(deleted_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.purpose} – {self.get_channel_display()}"
