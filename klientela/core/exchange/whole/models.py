"""Databases people bring as a whole, what their tables become, and which record each key of a table has become."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.kernel.keys import new_key


class TransferState(models.TextChoices):
    """How far a transfer is."""

    READING = "reading", _("Being read")
    DRAFT = "draft", _("In preparation")
    CHECKING = "checking", _("Dry run")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Being imported")
    STOPPED = "stopped", _("Stopped half-way")
    DONE = "done", _("Imported")


class Transfer(models.Model):
    """One database brought as a whole by one user, from the source to the report.

    `source` names where it comes from, whatever the file is called: transfers of one source share the keys of what they brought.
    Everything it writes is one batch of the history.
    """

    wall = "owner"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    upload = models.ForeignKey("exchange.Upload", models.SET_NULL, null=True, related_name="+")
    connection = models.TextField(blank=True)
    """A live database: how it is reached, enciphered."""
    name = models.CharField(max_length=255)
    source = models.UUIDField(default=new_key)
    plan = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=TransferState, default=TransferState.READING)
    progress = models.UUIDField(null=True)
    batch = models.UUIDField(default=new_key)
    skip_errors = models.BooleanField(default=False)
    failure = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import of a database")
        verbose_name_plural = _("imports of databases")
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="transfer_owner"),
            models.Index(fields=["source"], name="transfer_source"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.state in {TransferState.READING, TransferState.CHECKING, TransferState.RUNNING}

    @property
    def is_done(self) -> bool:
        return self.state == TransferState.DONE


class TransferTable(models.Model):
    """One table of a transfer: what it held when it was looked at, what it becomes, and how far it is."""

    wall = "transfer"

    id = models.BigAutoField(primary_key=True)
    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="tables")
    number = models.IntegerField()
    name = models.CharField(max_length=255)
    row_count = models.IntegerField(default=0)
    shape = models.JSONField(default=dict)
    """Headings, keys, links, and what stood in the columns."""
    plan = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    is_done = models.BooleanField(default=False)
    """Whether its rows are written for good."""

    class Meta:
        verbose_name = _("table of an import")
        verbose_name_plural = _("tables of an import")
        constraints = (models.UniqueConstraint(fields=["transfer", "number"], name="transfer_table_number"),)

    def __str__(self) -> str:
        return self.name

    def count(self, verdict: str) -> int:
        """How many rows got this verdict."""
        found: Any = self.counts.get(verdict, 0)
        return int(found)


class TransferLine(models.Model):
    """What becomes, or became, of one row of a table."""

    wall = "table"

    id = models.BigAutoField(primary_key=True)
    table = models.ForeignKey(TransferTable, models.CASCADE, related_name="lines", db_index=False)
    number = models.IntegerField()
    verdict = models.CharField(max_length=10)
    title = models.CharField(max_length=200, blank=True)
    record = models.UUIDField(null=True)
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row of a table")
        verbose_name_plural = _("rows of a table")
        indexes = (models.Index(fields=["table", "verdict", "number"], name="transferline_verdict"),)


class SourceKey(models.Model):
    """A key of a table of a source, and the record that row has become: found again when the source is brought once more."""

    wall = "transfer"

    id = models.BigAutoField(primary_key=True)
    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="+", db_index=False)
    source = models.UUIDField()
    table = models.CharField(max_length=255)
    key = models.CharField(max_length=255)
    entity = models.CharField(max_length=60)
    record = models.UUIDField()

    class Meta:
        verbose_name = _("key of a source")
        verbose_name_plural = _("keys of a source")
        constraints = (models.UniqueConstraint(fields=["source", "table", "key"], name="source_key_once"),)
        indexes = (models.Index(fields=["transfer"], name="source_key_transfer"),)
