"""What was learnt, edition by edition."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.kernel.keys import new_key


class Verdict(models.TextChoices):
    """Whether an edition is relied upon, and if not, why."""

    TRUSTED = "trusted", _("Trusted")
    FEW = "few", _("Too few outcomes")
    WEAK = "weak", _("No better than chance")


class Edition(models.Model):
    """What was learnt about a subject one day, from how many outcomes, and how exact it proved. Never changed; a newer one follows."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    subject = models.CharField(_("subject"), max_length=60)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    examples = models.PositiveIntegerField(_("examples"), default=0)
    good = models.PositiveIntegerField(_("good outcomes"), default=0)
    bad = models.PositiveIntegerField(_("bad outcomes"), default=0)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    auc = models.FloatField(_("exactness"), null=True)
    """How often, of two records with different outcomes, the better one got the higher chance; ten-fold mean."""
    auc_sd = models.FloatField(_("spread of the exactness"), null=True)
    model = models.JSONField(default=dict)
    """Weights, means, known values and calibration, as `scoring.Model` reads them."""
    report = models.JSONField(default=dict)
    """How well forecasts and outcomes agreed, and what was left out and why."""
    is_set_aside = models.BooleanField(_("set aside"), default=False)
    """Somebody went back to an earlier one."""

    class Meta:
        verbose_name = _("edition of what was learnt")
        verbose_name_plural = _("editions of what was learnt")
        indexes = (models.Index(fields=["subject", "-made_at"], name="learning_newest"),)
