"""What follows a change of the organisation in the background."""

from collections.abc import Callable
from itertools import batched
from uuid import UUID

from django.db import transaction

from klientela.core.access.models import Share, Team
from klientela.core.access.organisation import record_kinds, rows_of
from klientela.core.access.policy import grants
from klientela.core.access.services import home_of
from klientela.core.access.sql import refresh_acl
from klientela.core.identity.models import User
from klientela.core.jobs.queue import Ticker, job
from klientela.core.records.transfer import Place, transfer

BATCH = 2_000


@job("records.forget_team", policy=grants("delete", "teams"))
def forget_team(*, team: str) -> None:
    """Take a dissolved team off the records that were its own or shared with it."""
    key = UUID(team)
    for entity in record_kinds():
        rows = rows_of(entity)
        for batch in batched(list(rows.filter(team=key).values_list("pk", flat=True)), BATCH):
            rows.filter(pk__in=batch, team=key).update(team=None)
    for shares in batched(list(Share.objects.filter(team=key).values_list("pk", "record")), BATCH):
        _unshare(dict(shares))


@transaction.atomic
def _unshare(records: dict[UUID, UUID]) -> None:
    Share.objects.filter(pk__in=records).delete()
    for entity in record_kinds():
        refresh_acl(entity.model, list(records.values()))


@job("records.take_along", policy=grants("update", "users"))
def take_along(ticker: Ticker, *, user: str, changed: dict[str, list[str | None]]) -> None:
    """Move the records of somebody from his old team or branch to the new one, those of them that stand there."""
    moved: set[UUID] = set()
    for name, (old, new) in changed.items():
        for entity in record_kinds():
            rows = rows_of(entity).filter(owner=user, deleted_at=None, **{name: old})
            for batch in batched(list(rows.values_list("pk", flat=True)), BATCH):
                rows.filter(pk__in=batch).update(**{name: new})
                moved.update(batch)
                ticker.advance(len(moved))
    ticker.result = {"moved": len(moved)}


@job("records.hand_over", policy=grants("deactivate", "users"))
def hand_over(ticker: Ticker, *, user: str, to: str | None, team: str | None) -> None:
    """Give the records of somebody who has left to a colleague or a team, and let go of what was shared with him."""
    place = place_for(User.objects.get(pk=UUID(to)) if to else Team.objects.get(pk=UUID(team or "")))
    moved = refused = 0
    for entity in record_kinds():
        keys = list(rows_of(entity).filter(owner=user, deleted_at=None).values_list("pk", flat=True))
        outcome = transfer(entity, keys, to=place, by=None, tell=_telling(ticker, moved + refused))
        moved, refused = moved + outcome.moved, refused + outcome.refused
    ticker.result = {"moved": moved, "refused": refused}
    for shares in batched(list(Share.objects.filter(user_id=UUID(user)).values_list("pk", "record")), BATCH):
        _unshare(dict(shares))


def _telling(ticker: Ticker, before: int) -> Callable[[int], None]:
    return lambda done: ticker.advance(before + done)


def place_for(to: User | Team) -> Place:
    """Where records go: to a colleague with his team and branch, or to nobody in a team."""
    if isinstance(to, Team):
        return Place(None, to, to.branch)
    return Place(to, *home_of(to))
