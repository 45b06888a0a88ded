"""What describes the fields a company has made, and the stamp of all configuration."""

from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept
from klientela.core.records.own.names import own_name, path_of


class OwnKind(models.TextChoices):
    """What an own field holds."""

    TEXT = "text", _("Text")
    LONGTEXT = "longtext", _("Long text")
    INTEGER = "integer", _("Whole number")
    DECIMAL = "decimal", _("Number")
    MONEY = "money", _("Amount of money")
    CURRENCY = "currency", _("Currency")
    DATE = "date", _("Date")
    DATETIME = "datetime", _("Date and time")
    CHOICE = "choice", _("Choice")
    CHOICES = "tags", _("Several choices")
    BOOLEAN = "boolean", _("Yes or no")
    REFERENCE = "reference", _("Link to a record")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Telephone")
    URL = "url", _("Web address")
    COUNTRY = "country", _("Country")
    FILE = "file", _("File")
    FORMULA = "formula", _("Formula")
    ROLLUP = "rollup", _("Summary of related records")


COMPUTED = frozenset({OwnKind.FORMULA, OwnKind.ROLLUP})
"""Kinds whose value follows from others and is never typed."""


CHOSEN = frozenset({OwnKind.CHOICE, OwnKind.CHOICES})
"""Kinds whose values are chosen from a list."""


class IndexState(models.TextChoices):
    """How far the index of a fast or unique field is."""

    NONE = "", _("None")
    WAITING = "waiting", _("Being prepared")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class OwnField(Kept):
    """A field a company has added to an entity. A removed one (`deleted_at`) can be brought back with all its values."""

    entity = models.CharField(_("records"), max_length=60)
    code = models.CharField(
        _("code"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]{0,39}$", _("Small letters, digits and underscores; a letter first."))],
    )
    label = models.CharField(_("name"), max_length=100)
    labels = models.JSONField(_("name in other languages"), default=dict, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OwnKind)
    options = models.JSONField(_("settings"), default=dict, blank=True)
    required = models.BooleanField(_("required"), default=False)
    unique = models.BooleanField(_("unique"), default=False)
    default = models.JSONField(_("default"), null=True, blank=True)
    help = models.CharField(_("explanation"), max_length=300, blank=True)
    helps = models.JSONField(_("explanation in other languages"), default=dict, blank=True)
    is_fast = models.BooleanField(_("fast"), default=False)
    index_state = models.CharField(max_length=10, choices=IndexState, blank=True, editable=False)
    index_error = models.CharField(max_length=300, blank=True, editable=False)
    position = models.PositiveIntegerField(default=0)
    conditions = models.JSONField(_("conditions"), default=dict, blank=True)

    class Meta:
        verbose_name = _("own field")
        verbose_name_plural = _("own fields")
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["entity", "code"], name="own_field_code"),)

    def __str__(self) -> str:
        return self.told_label

    @property
    def name(self) -> str:
        """The name by which it is known everywhere."""
        return own_name(self.code)

    @property
    def path(self) -> str:
        """How the database is asked for it."""
        return path_of(self.name)

    @property
    def told_label(self) -> str:
        """What it is called in the reader's language."""
        return told(self.label, self.labels)

    @property
    def told_help(self) -> str:
        """What explains it in the reader's language."""
        return told(self.help, self.helps)

    @property
    def is_computed(self) -> bool:
        """Whether its value follows from others."""
        return self.kind in COMPUTED

    @property
    def value_kind(self) -> str:
        """The kind of its values: what a formula or summary gives, else its own."""
        return str(self.options.get("result") or OwnKind.TEXT) if self.is_computed else self.kind

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What may stand in it, those taken away since included."""
        return self.named_choices if self.kind in CHOSEN else ()

    @property
    def named_choices(self) -> tuple[tuple[str, str], ...]:
        """Codes and names of choices, also of those the field had under another kind."""
        return tuple((one["code"], told(one.get("label", one["code"]), one.get("labels", {}))) for one in self.options.get("choices", ()))

    @property
    def offered(self) -> frozenset[str]:
        """The choices new values may have."""
        return frozenset(one["code"] for one in self.options.get("choices", ()) if not one.get("removed"))


class Configuration(models.Model):
    """The stamp of all configuration without code: a new one with each change, so that every process notices."""

    program_may = "SELECT, INSERT, UPDATE"

    id = models.SmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(db_default=RandomUUID())


def told(text: str, by_language: Any) -> str:
    """A text a company wrote, in the reader's language where it is given."""
    return str(by_language.get((get_language() or "")[:2]) or text) if by_language else text
