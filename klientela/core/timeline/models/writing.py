"""What people keep for writing: what they began to note, and texts they use again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.records.fields import SortKey
from klientela.core.records.models import Record, scoped_indexes


class Draft(models.Model):
    """What somebody has begun to note at a record and not saved yet; nobody else's business."""

    wall = "user"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    entity = models.CharField(max_length=60)
    key = models.UUIDField()
    values = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = (models.UniqueConstraint("user", "entity", "key", name="draft_once"),)


class TextTemplate(Record):
    """A text somebody uses again and again when noting or writing; his own, unless he shares it."""

    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKey(of="name")
    text = models.TextField(_("text"), max_length=10_000)

    class Meta(Record.Meta):
        verbose_name = _("text template")
        verbose_name_plural = _("text templates")
        indexes = scoped_indexes("texttemplate", "sort_key")

    def __str__(self) -> str:
        return self.name
