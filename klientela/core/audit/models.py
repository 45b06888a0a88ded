"""The history: one row for each change of each kept row, written by the database itself; and the seals that prove it."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """One change of one row: which, when, by whom, in which batch; `before` and `after` hold only what differs.

    `parent` is the record a changed part (line, address) belongs to. Append-only: the database refuses changes of it.
    Each value has a digest of its own, salted from `salt`: an erased one leaves its digest in `erased`, and the others
    their salts in `salts`, so that the row stays provable and what was erased cannot be guessed.
    """

    program_may = 'SELECT, INSERT (at, actor, batch, reason, table_name, "row", parent, op, before, after)'
    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    reason = models.TextField(blank=True)
    table = models.CharField(max_length=80, db_column="table_name")
    row = models.UUIDField()
    parent = models.UUIDField(null=True)
    op = models.CharField(max_length=1, choices=(("I", _("created")), ("U", _("changed")), ("D", _("deleted")), ("E", _("erased"))))
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    xact = models.BigIntegerField(default=0, editable=False)
    salt = models.UUIDField(default=UUID(int=0), editable=False)
    salts = models.JSONField(null=True, editable=False)
    erased = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = (
            models.Index(fields=["row", "-id"], name="change_row"),
            models.Index(fields=["parent", "-id"], name="change_parent", condition=models.Q(parent__isnull=False)),
            models.Index(fields=["batch"], name="change_batch"),
            models.Index(fields=["xact", "id"], name="change_xact"),
        )


class Seal(models.Model):
    """Rows of the history that nothing can be added to or taken from unnoticed any more; each seal holds the digest of the one before.

    `ids` and `marks` (the beginning of each row's digest) tell which row it was, `rows` is the digest over all of them.
    """

    program_may = "SELECT"
    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    last_xact = models.BigIntegerField()
    last_id = models.BigIntegerField()
    ids = ArrayField(models.BigIntegerField())
    marks = ArrayField(models.BigIntegerField())
    rows = models.BinaryField()
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
