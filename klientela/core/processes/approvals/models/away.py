"""Who is away, and who stands in meanwhile."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept


class Absence(Kept):
    """A colleague is away from one day to another, both included, and somebody decides in his place."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who stands in"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("starts_on",)
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_forwards"),
            models.CheckConstraint(condition=~Q(user=F("substitute")), name="absence_somebody_else"),
        )
        indexes = (models.Index(fields=["user", "ends_on"], name="absence_of_user", condition=Q(deleted_at=None)),)
