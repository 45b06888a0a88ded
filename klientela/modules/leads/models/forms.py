"""Forms by which strangers become leads."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.records.fields import SortKey
from klientela.core.records.models import Reference

FIELDS = {
    "company": _("Company"),
    "contact": _("Your name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "town": _("Town"),
    "country": _("Country"),
    "website": _("Website"),
    "description": _("What is it about?"),
}
"""What a form can ask for, as it is put to whoever fills it in."""


def usual_fields() -> list[str]:
    """What a new form asks for."""
    return ["company", "contact", "email", "phone", "description"]


class LeadForm(Reference):
    """A public form: what it asks for, and what becomes of those who fill it in."""

    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKey(of="name")
    heading = models.CharField(_("heading"), max_length=200)
    text = models.TextField(_("text above the fields"), blank=True, max_length=2_000)
    asks = models.JSONField(_("fields"), default=usual_fields, editable=False)
    needed = models.JSONField(_("needed fields"), default=list, blank=True, editable=False)
    thanks = models.TextField(_("thanks"), blank=True, max_length=2_000)
    purpose = models.ForeignKey(
        "parties.ConsentPurpose", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("consent asked for")
    )
    source = models.CharField(_("source of its leads"), max_length=60, blank=True)
    campaign = models.CharField(_("campaign"), max_length=100, blank=True)
    product = models.ForeignKey("catalogue.Product", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    team = models.ForeignKey(
        "access.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team whose queue they come into")
    )
    hourly = models.PositiveIntegerField(
        _("at most so many messages an hour"), default=2_000, db_default=2_000, validators=[MinValueValidator(1)],
        help_text=_("From everybody together. Who comes later is asked to come back, and told when."),
    )  # fmt: skip
    hourly_of_one = models.PositiveIntegerField(
        _("at most so many an hour from one place"), default=60, db_default=60, validators=[MinValueValidator(1)],
        help_text=_("A place is one connection to the internet: a home, an office, a mobile network."),
    )  # fmt: skip
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    """Whoever opened it: with his rights what was sent is kept."""
    sealed = models.TextField(blank=True, default="", editable=False)
    """The secret of its address, encrypted; empty while it is closed."""

    class Meta(Reference.Meta):
        verbose_name = _("lead form")
        verbose_name_plural = _("lead forms")
        indexes = (
            models.Index(fields=["sort_key", "id"], name="leadform_sort", condition=models.Q(deleted_at=None)),
            models.Index(fields=["change", "id"], name="leadform_change"),
        )
        constraints = (models.UniqueConstraint("name", name="leadform_once", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class Sending(models.Model):
    """A message that came by a form within the last hour, and a digest of the place it came from; older ones are forgotten."""

    id = models.BigAutoField(primary_key=True)
    form = models.ForeignKey(LeadForm, models.CASCADE, db_index=False, related_name="+")
    sender = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message of a form")
        verbose_name_plural = _("messages of forms")
        indexes = (
            models.Index(fields=["form", "at"], name="sending_form"),
            models.Index(fields=["form", "sender", "at"], name="sending_sender"),
        )
