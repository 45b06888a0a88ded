"""What is remembered of a merge, so that it can be taken back to the last row."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.kernel.keys import new_key
from klientela.kernel.wall import SYSTEM


class Merge(models.Model):
    """Parties became one: which stayed, which were merged into it, and the batch of the history that holds all that was written.

    `moved` names the rows moved in tables that have no history, by table, column and the party they were moved from.
    """

    wall = SYSTEM
    beside = "survivor"
    follows = ""
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    survivor = models.ForeignKey("parties.Party", models.CASCADE, related_name="+", verbose_name=_("stays"))
    merged = ArrayField(models.UUIDField(), verbose_name=_("merged into it"))
    batch = models.UUIDField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), auto_now_add=True)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
