"""What people have arranged: one row for each kind of record and level, its editions, and drafts of the next one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.models import Branch, Role
from klientela.core.identity.kept import Kept


class Level(models.TextChoices):
    """For whom something is arranged, from the widest to the narrowest."""

    COMPANY = "company", pgettext_lazy("level of an arrangement", "The whole company")
    BRANCH = "branch", pgettext_lazy("level of an arrangement", "A branch")
    ROLE = "role", pgettext_lazy("level of an arrangement", "A role")
    USER = "user", pgettext_lazy("level of an arrangement", "One person")


class Arranged(models.Model):
    """Of what and for whom something is arranged; `entity` is a slug, or `menu`."""

    entity = models.CharField(max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    branch = models.ForeignKey(Branch, models.CASCADE, null=True, blank=True, related_name="+")
    role = models.ForeignKey(Role, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class Overlay(Arranged, Kept):
    """How one kind of record, or the menu, is arranged for the company, a branch, a role or a user."""

    content = models.JSONField(default=dict)
    """As `overlays.content.written` writes it."""
    number = models.PositiveIntegerField(default=0)
    """Its newest edition."""

    class Meta:
        verbose_name = _("layout")
        verbose_name_plural = _("layouts")
        constraints = (
            models.UniqueConstraint(fields=["entity", "level", "branch", "role", "user"], name="overlay_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(level="company", branch=None, role=None, user=None)
                | Q(level="branch", branch__isnull=False, role=None, user=None)
                | Q(level="role", branch=None, role__isnull=False, user=None)
                | Q(level="user", branch=None, role=None, user__isnull=False),
                name="overlay_level",
            ),
        )

    def __str__(self) -> str:
        return self.entity


class OverlayEdition(models.Model):
    """An overlay as it stood after one publication: by whom, when, why, and the content to return to. Never changed."""

    program_may = "SELECT, INSERT"

    overlay = models.ForeignKey(Overlay, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    content = models.JSONField()

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["overlay", "number"], name="overlay_edition_once"),)


class OverlayDraft(Arranged):
    """What somebody has rearranged but not yet published, on top of the edition `base`."""

    wall = "author"

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    base = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    """The content of that edition."""
    content = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["author", "entity", "level", "branch", "role", "user"], name="overlay_draft_once", nulls_distinct=False
            ),
        )
