"""How deals ended that a competitor was after."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from klientela.core.access.decisions import may, scope, sees
from klientela.core.identity.models import User
from klientela.core.processes.models import StageKind
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_of
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.queries.results import Amount, added
from klientela.modules.sales.api.counting import (
    ALL,
    Choice,
    Competitor,
    DealCompetitor,
    Standing,
    deals_of,
    money_in,
    sees_figures,
    within,
    worth,
)


@dataclass
class Against:
    """The deals one competitor was after: still open, won, lost, and lost to it."""

    competitor: UUID
    name: str
    open: int = 0
    won: int = 0
    lost: int = 0
    took: int = 0
    value: list[Amount] = field(default_factory=list)
    """Worth of what was won against it, by currency."""

    @property
    def closed(self) -> int:
        return self.won + self.lost

    @property
    def win_rate(self) -> float | None:
        return self.won / self.closed if self.closed else None


def sees_competition(user: User) -> bool:
    """Whether a user sees who is after which deals, and how these ended."""
    standings = entity_of(DealCompetitor)
    if not (may(user, "read", entity_of(Competitor)) and may(user, "read", standings) and sees(user, standings, "competitor")):
        return False
    return sees_figures(user, "wins") and sees(user, entity_of(Competitor), "name")


def against(user: User, period: Period = EVER, choice: Choice = ALL, *, competitor: UUID | None = None) -> list[Against]:
    """Each competitor with the deals closed in the period against it, the most often met first; what is open counts whenever it began."""
    if not sees_competition(user):
        return []
    closed = within(period, "deal__closed_at") & Q(deal__closed_at__isnull=False)
    rows = DealCompetitor.objects.filter(deals_of(user, choice, prefix="deal__"), closed | Q(deal__closed_at=None), deleted_at=None)
    rows = rows.filter(scope(user, "read", Competitor, "competitor__"), competitor__deleted_at=None)
    if competitor is not None:
        rows = rows.filter(competitor=competitor)
    return _collected(_counted(rows, user), user)


def _counted(rows: Any, user: User) -> Iterable[dict[str, Any]]:
    won = Q(deal__stage__kind=StageKind.WON)
    lost = Q(deal__stage__kind=StageKind.LOST)
    took = lost & Q(standing=Standing.TOOK) if sees(user, entity_of(DealCompetitor), "standing") else Q(pk__in=[])
    found: Iterable[dict[str, Any]] = (
        rows
        .order_by()
        .values("competitor_id", money=money_in(user, "deal__"))
        .annotate(
            open=Count("pk", filter=Q(deal__closed_at=None)),
            won=Count("pk", filter=won),
            lost=Count("pk", filter=lost),
            took=Count("pk", filter=took),
            worth=Sum(worth(user, "deal__"), filter=won),
        )
    )
    return found


def _collected(rows: Iterable[dict[str, Any]], user: User) -> list[Against]:
    found: dict[UUID, Against] = {}
    for row in rows:
        each = found.setdefault(row["competitor_id"], Against(row["competitor_id"], ""))
        for name in ("open", "won", "lost", "took"):
            setattr(each, name, getattr(each, name) + row[name])
        if row["worth"] is not None:
            each.value = list(added([each.value, [Amount(row["money"] or "", Decimal(row["worth"]), row["won"])]]))
    names = {each.pk: title_of(each, user) for each in Competitor.objects.filter(pk__in=found)}
    for key, each in found.items():
        each.name = names.get(key, "")
    return sorted(found.values(), key=lambda each: (-each.closed, -each.open, each.name))
