"""What each representative did in a period: deals opened, moved on, won and lost, and whether the steps were taken in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from klientela.core.access.decisions import fields_for, sees
from klientela.core.identity.models import User
from klientela.core.processes.models import Move, Stage, StageKind
from klientela.core.tasks.lacking import lacks_next_step, sees_next_step
from klientela.core.timeline.queries.rollup import time_of_people
from klientela.kernel.entity import entity_of
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.queries.results import Amount, results_by
from klientela.modules.pipeline.standing.history import span
from klientela.modules.sales.api.counting import ALL, Choice, Deal, deals_of, sees_figures, within

WEIGHTS: dict[str, int] = {"won": 10, "opened": 2, "advanced": 1, "skipped": -1, "back": -1, "waived": -1}
"""Points for each: won deal, deal opened, stage a deal was moved on, stage skipped, stage moved back, move in spite of what was missing."""


@dataclass
class RepWork:
    """What one representative's deals tell of the work done in a period; deals count for who owns them now."""

    key: str
    name: str = ""
    opened: int = 0
    advanced: int = 0
    """Moves to a later stage, or to a won one."""
    won: int = 0
    lost: int = 0
    days_won: float | None = None
    value: tuple[Amount, ...] = field(default=())
    skipped: int = 0
    """Moves past an open stage that lies between."""
    back: int = 0
    """Moves to an earlier open stage."""
    waived: int = 0
    """Moves made although something the stage asks for was missing."""
    no_step: int = 0
    """Open deals without a next step today."""
    contacts: int = 0
    minutes: int = 0
    """Time noted in the period, whatever it was about."""

    @property
    def points(self) -> int:
        """What the ranking goes by: every count of `WEIGHTS` times its weight."""
        return sum(weight * int(getattr(self, name)) for name, weight in WEIGHTS.items())


def sees_reps(user: User) -> bool:
    """Whether a user sees everything the report of representatives is made of."""
    moves = sees_figures(user, "funnel") and sees_figures(user, "wins")
    return moves and sees(user, entity_of(Deal), "owner", "moved_at")


def sees_waived(user: User) -> bool:
    """Whether a user may be told how often something was missing: it may be any field of a deal, so he must see all of them."""
    return not fields_for(user, entity_of(Deal))


def work_of_reps(user: User, period: Period = EVER, *, choice: Choice = ALL) -> list[RepWork]:
    """What each representative did in the period with deals the user may read, the one with most points first."""
    if not sees_reps(user):
        return []
    found: dict[str, RepWork] = {}
    for row in (*_opened(user, period, choice), *_moved(user, period, choice), *_without_step(user, choice)):
        key = str(row["owner_id"])
        one = found.setdefault(key, RepWork(key, row["owner__name"]))
        for name in row.keys() - {"owner_id", "owner__name"}:
            setattr(one, name, row[name])
    for result in results_by(user, "rep", period, choice=choice):
        if result.key:
            one = found.setdefault(result.key, RepWork(result.key, result.label))
            one.won, one.lost, one.days_won, one.value = result.won, result.lost, result.days_won, result.value
    for person, spent in time_of_people(user, span(period)).items():
        if work := found.get(str(person)):
            work.contacts, work.minutes = spent.contacts, spent.minutes
    return sorted(found.values(), key=lambda one: (-one.points, one.name, one.key))


def _deals(user: User, choice: Choice) -> QuerySet[Any]:
    deals: QuerySet[Any] = Deal.unscoped.filter(deals_of(user, choice), owner__isnull=False).order_by()
    return deals


def _opened(user: User, period: Period, choice: Choice) -> Iterable[Mapping[str, Any]]:
    deals = _deals(user, choice).filter(within(period, "opened_at"))
    rows: Iterable[Mapping[str, Any]] = deals.values("owner_id", "owner__name").annotate(opened=Count("pk"))
    return rows


def _without_step(user: User, choice: Choice) -> Iterable[Mapping[str, Any]]:
    if not sees_next_step(entity_of(Deal), user):
        return ()
    bare = _deals(user, choice).filter(lacks_next_step(entity_of(Deal), user))
    rows: Iterable[Mapping[str, Any]] = bare.values("owner_id", "owner__name").annotate(no_step=Count("pk"))
    return rows


def _moved(user: User, period: Period, choice: Choice) -> Iterable[Mapping[str, Any]]:
    owners = _deals(user, choice).filter(pk=OuterRef("record"))
    moves = Move.objects.filter(
        within(period, "at"), process__entity="deals", from_stage__kind=StageKind.OPEN, stage__process=F("from_stage__process")
    )
    mine = moves.order_by().annotate(
        owned_by=Subquery(owners.values("owner_id")[:1]), owned_name=Subquery(owners.values("owner__name")[:1])
    )
    later = Q(stage__position__gt=F("from_stage__position"), stage__kind=StageKind.OPEN) | Q(stage__kind=StageKind.WON)
    between = Stage.unscoped.filter(process=OuterRef("process"), kind=StageKind.OPEN, deleted_at=None).filter(
        position__gt=OuterRef("from_stage__position"), position__lt=OuterRef("stage__position")
    )
    counts = {
        "advanced": Count("pk", filter=later),
        "skipped": Count("pk", filter=later & Q(passes=True)),
        "back": Count("pk", filter=Q(stage__kind=StageKind.OPEN, stage__position__lt=F("from_stage__position"))),
    }
    if sees_waived(user):
        counts["waived"] = Count("pk", filter=~Q(lacked=[]))
    rows: QuerySet[Any, Any] = (
        mine.filter(owned_by__isnull=False).annotate(passes=Exists(between)).values("owned_by", "owned_name").annotate(**counts)
    )
    for row in rows:
        yield {"owner_id": row["owned_by"], "owner__name": row["owned_name"], **{name: row[name] for name in counts}}
