"""What is common to everything the company keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.fields import OwnValues
from klientela.kernel.keys import new_key


class Kept(models.Model):
    """One thing kept, with a key made by us.

    `version` counts its changes (a save must name the version it saw), `change` is the number of the transaction that
    last wrote it (a later reader asks what changed since), `deleted_at` is its tombstone. The database keeps the first two.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    change = models.BigIntegerField(default=0, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Extendable(Kept):
    """A kept thing to which a company may add fields of its own (`core.records.own`)."""

    own = OwnValues()

    class Meta:
        abstract = True
