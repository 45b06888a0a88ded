"""The history: one row for each change of each kept row, written by the database itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """One change of one row: which, when, by whom, in which batch; `before` and `after` hold only what differs.

    `parent` is the record a changed part (line, address) belongs to. Append-only: the database refuses changes of it.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    reason = models.TextField(blank=True)
    table = models.CharField(max_length=80, db_column="table_name")
    row = models.UUIDField()
    parent = models.UUIDField(null=True)
    op = models.CharField(max_length=1, choices=(("I", _("created")), ("U", _("changed")), ("D", _("deleted"))))
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = (
            models.Index(fields=["row", "-id"], name="change_row"),
            models.Index(fields=["parent", "-id"], name="change_parent", condition=models.Q(parent__isnull=False)),
            models.Index(fields=["batch"], name="change_batch"),
        )
