"""What describes the kinds of records a company has made, and the one table that keeps their records."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import scope
from klientela.core.identity.kept import Kept
from klientela.core.processes.models import InProcess, Process, Stage
from klientela.core.records.fields import SortKey
from klientela.core.records.own.models import told
from klientela.kernel.entity import OWN, own_entities


class OwnEntity(Kept):
    """A kind of records a company has made: what one and several are called, and which parts of a record they use.

    `deleted_at`: it was taken away. A kind that is only switched off has its line in `ModuleState`, like a module.
    """

    code = models.CharField(
        _("code"),
        max_length=38,
        validators=[RegexValidator(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", _("Small letters, digits and hyphens; a letter first."))],
    )
    singular = models.CharField(_("one is called"), max_length=60)
    plural = models.CharField(_("several are called"), max_length=60)
    singulars = models.JSONField(_("one, in other languages"), default=dict, blank=True)
    plurals = models.JSONField(_("several, in other languages"), default=dict, blank=True)
    icon = models.CharField(_("picture"), max_length=40, default="box")
    group = models.CharField(_("place in the menu"), max_length=20, blank=True, default="customers")
    order = models.PositiveSmallIntegerField(_("order in the menu"), default=150)
    about_party = models.BooleanField(_("concerns a company or person"), default=True)
    in_process = models.BooleanField(_("goes through a process"), default=False)

    class Meta:
        verbose_name = _("own kind of records")
        verbose_name_plural = _("own kinds of records")
        ordering = ("order", "code")
        constraints = (models.UniqueConstraint("code", name="own_entity_code", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.told_plural

    @property
    def slug(self) -> str:
        """By which it is known everywhere: in addresses, permissions, the API."""
        return OWN + self.code

    @property
    def told_singular(self) -> str:
        """What one is called in the reader's language."""
        return told(self.singular, self.singulars)

    @property
    def told_plural(self) -> str:
        """What several are called in the reader's language."""
        return told(self.plural, self.plurals)


class OwnRecords(models.Manager["OwnRecord"]):
    """Records of all own kinds that whoever is acting may read; each kind by its own grants."""

    def get_queryset(self) -> models.QuerySet["OwnRecord"]:
        """Those alive of the kinds there are."""
        rows = super().get_queryset().filter(deleted_at=None)
        user = current_actor().user
        if user is None:
            return rows
        wanted = models.Q(pk__in=[])
        for kind in own_entities():
            wanted |= models.Q(**kind.where) & scope(user, "read", kind)
        return rows.filter(wanted)


class OwnRecord(InProcess):
    """A record of a kind the company has made. Everything but its name, party and process stands in its own fields."""

    party_column = "party_id"

    kind = models.CharField(_("kind"), max_length=60, editable=False)
    name = models.CharField(_("name"), max_length=200)
    sort_key = SortKey(of="name")
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    process: Any = models.ForeignKey(Process, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("process"))
    stage: Any = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stage"))
    moved_at: Any = models.DateTimeField(_("in stage since"), null=True, editable=False)
    opened_at: Any = models.DateTimeField(_("opened"), null=True, editable=False)

    objects: Any = OwnRecords()

    class Meta(InProcess.Meta):
        verbose_name = _("own record")
        verbose_name_plural = _("own records")
        indexes = (
            GinIndex(fields=["acl"], name="ownrecord_acl"),
            models.Index(fields=["kind", "change", "id"], name="ownrecord_change", include=["acl"]),
            models.Index(fields=["kind", "sort_key", "id"], name="ownrecord_name", include=["acl"], condition=models.Q(deleted_at=None)),
            models.Index(fields=["kind", "created_at", "id"], name="ownrecord_made", include=["acl"], condition=models.Q(deleted_at=None)),
            models.Index(fields=["kind", "moved_at", "id"], name="ownrecord_moved", include=["acl"], condition=models.Q(deleted_at=None)),
            models.Index(fields=["party", "kind"], name="ownrecord_party", include=["acl"], condition=models.Q(deleted_at=None)),
            models.Index(
                fields=["process", "stage", "-moved_at", "-id"],
                name="ownrecord_cards",
                include=["acl"],
                condition=models.Q(deleted_at=None),
            ),
        )

    def __str__(self) -> str:
        return self.name
