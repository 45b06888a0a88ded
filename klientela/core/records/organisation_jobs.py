"""What follows a change of the organisation in the background."""

from itertools import batched
from uuid import UUID

from django.db import transaction

from klientela.core.access.models import Share
from klientela.core.access.organisation import record_kinds
from klientela.core.access.policy import grants
from klientela.core.access.sql import refresh_acl
from klientela.core.jobs.queue import job

BATCH = 2_000


@job("records.forget_team", policy=grants("delete", "teams"))
def forget_team(*, team: str) -> None:
    """Take a dissolved team off the records that were its own or shared with it."""
    key = UUID(team)
    for entity in record_kinds():
        rows = entity.model._base_manager
        for batch in batched(list(rows.filter(team=key).values_list("pk", flat=True)), BATCH):
            rows.filter(pk__in=batch, team=key).update(team=None)
    for shares in batched(list(Share.objects.filter(team=key).values_list("pk", "record")), BATCH):
        _unshare(dict(shares))


@transaction.atomic
def _unshare(records: dict[UUID, UUID]) -> None:
    Share.objects.filter(pk__in=records).delete()
    for entity in record_kinds():
        refresh_acl(entity.model, list(records.values()))
