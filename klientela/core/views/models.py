"""Views people keep: a question with its columns, order and form, whom it is shared with, and what each makes of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klientela.core.access.models import Role, Team
from klientela.core.identity.kept import Kept
from klientela.core.views.configuration.models import ConfigurationImport
from klientela.core.views.overlays.models import Level, Overlay, OverlayDraft, OverlayEdition
from klientela.kernel.keys import new_key

__all__ = [
    "ConfigurationImport",
    "Dashboard",
    "DashboardShare",
    "Level",
    "Overlay",
    "OverlayDraft",
    "OverlayEdition",
    "SavedView",
    "Share",
    "StartPage",
    "ViewShare",
    "ViewUse",
]


class SavedView(Kept):
    """A way of looking at one kind of record, kept under a name; only its author's until he shares it."""

    entity = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    criteria = models.JSONField(default=dict)
    """The question, as `criteria.tree.to_json` writes it."""
    options = models.JSONField(default=dict)
    """The other words of the address: order, form, columns, grouping, density."""

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        indexes = (models.Index(fields=["entity", "author"], name="view_of_author", condition=Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class Share(Kept):
    """Something kept by one person, opened to a role or a team; `default_of` names the place that begins with it for that role."""

    role = models.ForeignKey(Role, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    default_of = models.CharField(max_length=60, null=True, blank=True)

    class Meta:
        abstract = True


class ViewShare(Share):
    """A view opened to a role or a team; `default_of` names the kind of record whose list begins with it for that role."""

    part_of = "view"

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="shares")

    class Meta:
        verbose_name = _("share of a view")
        verbose_name_plural = _("shares of views")
        constraints = (
            models.CheckConstraint(condition=Q(role=None) ^ Q(team=None), name="view_share_one"),
            models.UniqueConstraint("view", "role", name="view_share_role", condition=Q(team=None)),
            models.UniqueConstraint("view", "team", name="view_share_team", condition=Q(role=None)),
            models.UniqueConstraint("role", "default_of", name="view_default_of_role", condition=Q(default_of__isnull=False)),
        )


class ViewUse(models.Model):
    """What one user makes of a view: pinned in his menu, the beginning of his list; without a view, his own layout of a list."""

    wall = "user"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    entity = models.CharField(max_length=60)
    view = models.ForeignKey(SavedView, models.CASCADE, null=True, related_name="+")
    is_pinned = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    options = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint("user", "view", name="view_use", condition=Q(view__isnull=False)),
            models.UniqueConstraint("user", "entity", name="own_layout", condition=Q(view=None)),
            models.UniqueConstraint("user", "entity", name="own_default_view", condition=Q(is_default=True)),
        )


class Dashboard(Kept):
    """A start page under a name: which boxes it holds, in which order and how wide. Only its author's until he shares it."""

    name = models.CharField(_("name"), max_length=80)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    tiles = models.JSONField(default=list)
    """As `dashboards.arranging.written` writes them."""

    class Meta:
        verbose_name = _("dashboard")
        verbose_name_plural = _("dashboards")
        indexes = (models.Index(fields=["author"], name="dashboard_of_author", condition=Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class DashboardShare(Share):
    """A start page opened to a role or a team; with `default_of` set, whoever holds the role begins with it."""

    part_of = "dashboard"

    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="shares")

    class Meta:
        verbose_name = _("share of a dashboard")
        verbose_name_plural = _("shares of dashboards")
        constraints = (
            models.CheckConstraint(condition=Q(role=None) ^ Q(team=None), name="dashboard_share_one"),
            models.UniqueConstraint("dashboard", "role", name="dashboard_share_role", condition=Q(team=None)),
            models.UniqueConstraint("dashboard", "team", name="dashboard_share_team", condition=Q(role=None)),
            models.UniqueConstraint("role", "default_of", name="dashboard_default_of_role", condition=Q(default_of__isnull=False)),
        )


class StartPage(models.Model):
    """The dashboard one user begins with."""

    wall = "user"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("start page")
        verbose_name_plural = _("start pages")


class FirstSteps(models.Model):
    """Whether somebody has put his first steps away. How far he is stands in the data themselves."""

    wall = "user"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    put_away_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("first steps")
        verbose_name_plural = _("first steps")
