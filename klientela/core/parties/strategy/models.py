"""What the company wants of a customer and how it looks after him."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.records.models import Part

MOST_DAYS = 1_000


class Strategy(Part):
    """The strategy for a customer: where it shall lead, what was agreed, how often one gets in touch, when it is looked at again.

    `contact_by` is the day by which the rhythm asks for the next contact; what was noted last moves it on.
    """

    party = models.ForeignKey("parties.Party", models.CASCADE, db_index=False, related_name="+", verbose_name=_("party"))
    direction = models.CharField(_("in a sentence"), max_length=200)
    goals = models.TextField(_("goals"), blank=True, max_length=10_000)
    terms = models.TextField(_("agreed terms"), blank=True, max_length=10_000)
    is_key = models.BooleanField(_("key customer"), default=False)
    rhythm_days = models.PositiveSmallIntegerField(
        _("contact every … days"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("looked after by")
    )
    review_on = models.DateField(_("review on"), null=True, blank=True)
    last_contact = models.DateField(_("last contact"), null=True, blank=True, editable=False)
    contact_by = models.DateField(_("contact due by"), null=True, blank=True, editable=False)

    class Meta(Part.Meta):
        verbose_name = _("customer strategy")
        verbose_name_plural = _("customer strategies")
        constraints = (models.UniqueConstraint("party", name="strategy_once", condition=models.Q(deleted_at=None)),)
        indexes = (
            models.Index(fields=["contact_by"], name="strategy_contact", condition=models.Q(deleted_at=None, contact_by__isnull=False)),
            models.Index(fields=["review_on"], name="strategy_review", condition=models.Q(deleted_at=None, review_on__isnull=False)),
        )

    def __str__(self) -> str:
        return self.direction
