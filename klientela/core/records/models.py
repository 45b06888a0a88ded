"""Record, the base of everything a company keeps about its business, and what belongs to it."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.access.scoped import Scoped
from klientela.core.records.own.models import Configuration, OwnField
from klientela.core.records.runs import BulkLine, BulkRun
from klientela.kernel.entity import entity_named, entity_of

__all__ = ["BulkLine", "BulkRun", "Configuration", "OwnField", "Part", "Record", "RecordRef", "Reference", "scoped_indexes"]


class Reference(Scoped):
    """What the company sets up once and everybody uses: stages, industries. Read by all whose role grants it."""

    class Meta(Scoped.Meta):
        abstract = True


class Part(Scoped):
    """A line, address or number that belongs to one record; what may be done to that record decides."""

    class Meta(Scoped.Meta):
        abstract = True


class Record(Scoped):
    """Something the company keeps about its business, looked after by an owner, in a team and a branch.

    `acl` holds the codes of all that can make it visible; the database keeps it. A locked record (an issued document)
    is neither changed nor deleted by anybody; `party_column` names the column with the party it concerns, if it has one.
    """

    party_column: ClassVar[str] = ""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    team = models.ForeignKey("access.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    branch = models.ForeignKey("access.Branch", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch"))
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True, editable=False)
    acl = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta(Scoped.Meta):
        abstract = True


def scoped_indexes(table: str, *orders: str, beside: tuple[str, ...] = ()) -> list[models.Index]:
    """The indexes a scoped table needs: one on `acl`, one for the feed of changes, and for each offered order one that covers it.

    Index names start with `table`, at most 12 letters. `beside`: what else decides who sees a row.
    """
    alive = models.Q(deleted_at=None)
    return [
        GinIndex(fields=["acl"], name=f"{table}_acl"),
        models.Index(fields=["change", "id"], name=f"{table}_change", include=["acl"]),
        *(models.Index(fields=[order, "id"], name=f"{table}_{order}"[:30], include=["acl", *beside], condition=alive) for order in orders),
    ]


@dataclass(frozen=True)
class RecordRef:
    """Points to any record: the slug of its entity and its key. Written `deals:0192…`."""

    entity: str
    key: UUID

    @classmethod
    def of(cls, record: Any) -> "RecordRef":
        """The reference to a record; a reference is its own."""
        return record if isinstance(record, cls) else cls(entity_of(record).slug, record.pk)

    @classmethod
    def parse(cls, text: str) -> "RecordRef":
        """Read a written reference; a malformed one raises `ValueError`."""
        slug, _, key = text.partition(":")
        return cls(slug, UUID(key))

    def resolve(self) -> Any:
        """The record, if whoever is acting may read it, else None."""
        return entity_named(self.entity).model.objects.filter(pk=self.key).first()

    def __str__(self) -> str:
        return f"{self.entity}:{self.key}"
