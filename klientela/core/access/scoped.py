"""The manager of business data: it knows who asks."""

from typing import Any

from django.db import models

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import scoped_now
from klientela.core.identity.kept import Extendable
from klientela.kernel.entity import entity_of


class ScopedManager[M: models.Model](models.Manager[M]):
    """Rows that whoever is acting may read; tombstones are left out. Asking while nobody acts raises `OutsideAccess`."""

    def get_queryset(self) -> models.QuerySet[M]:
        current_actor()
        rows = super().get_queryset().filter(deleted_at=None, **entity_of(self.model).where)
        return rows.filter(scoped_now(self.model))


class UnscopedManager[M: models.Model](models.Manager[M]):
    """All rows, tombstones too: for Django's own relation, uniqueness and deletion paths, and for the access service."""

    use_in_migrations = False


class Scoped(Extendable):
    """A kept thing that is reached through the choke point only."""

    objects: Any = ScopedManager()
    unscoped: Any = UnscopedManager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
        default_manager_name = "unscoped"
