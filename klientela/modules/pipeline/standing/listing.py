"""The deals behind a bar of the waterfall, one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from klientela.core.identity.models import User
from klientela.core.records.titles import title_path
from klientela.kernel.entity import entity_of
from klientela.kernel.period import Period
from klientela.modules.pipeline.standing import waterfall
from klientela.modules.pipeline.standing.showing import END, START, is_now
from klientela.modules.pipeline.standing.waterfall import ADVANCED, SLIPPED
from klientela.modules.sales.api.counting import Choice, Deal, named, start_of


@dataclass(frozen=True)
class Line:
    """What happened to one deal, and when; a deal that is deleted has no page and no name any more."""

    at: datetime | None
    deal_id: UUID | None
    name: str
    owner: str
    was: Any
    now: Any
    currency: str
    was_currency: str
    is_day: bool


def lines(user: User, kind: str, period: Period, *, choice: Choice, first: int = 0, most: int = 50) -> list[Line]:
    """The changes behind a bar, the newest first; for start and end, the deals that stood open then."""
    if kind == ADVANCED:
        return [_deal(row) for row in _deals(user, period, choice)[first : first + most]]
    if kind in (START, END):
        moment = start_of(period.start) if kind == START else _end_of(period)
        rows = waterfall.stood(user, moment, choice).order_by(F("amount").desc(nulls_last=True), "-id")
    else:
        rows = waterfall.changes_of_kind(user, kind, period, choice).order_by("-at", "-id")
    deal = {"title": title_path(entity_of(Deal), user, "deal__"), "owner_shown": named(user, User, "deal__owner__")}
    shown = ("at", "deal_id", "deal__deleted_at", "was_amount", "amount", "was_currency", "currency", "was_closes_on", "closes_on")
    return [_line(row, kind) for row in rows.values(*shown, **deal)[first : first + most]]


def _deals(user: User, period: Period, choice: Choice) -> Any:
    deals = waterfall.advanced(user, period, choice).order_by("-moved_at", "pk")
    shown = {"title": title_path(entity_of(Deal), user), "owner_shown": named(user, User, "owner__")}
    return deals.values("pk", "moved_at", "amount", "currency", **shown)


def _end_of(period: Period) -> datetime:
    return timezone.now() if is_now(period) else start_of(period.end + timedelta(days=1))


def _deal(row: Mapping[str, Any]) -> Line:
    return Line(row["moved_at"], row["pk"], row["title"], row["owner_shown"] or "", None, row["amount"], row["currency"], "", False)


def _line(row: Mapping[str, Any], kind: str) -> Line:
    gone, is_day = row["deal__deleted_at"] is not None, kind == SLIPPED
    was: Decimal | Any = row["was_closes_on"] if is_day else row["was_amount"]
    return Line(
        at=row["at"],
        deal_id=None if gone else row["deal_id"],
        name="" if gone else row["title"],
        owner=row["owner_shown"] or "",
        was=None if kind in (START, END) else was,
        now=row["closes_on"] if is_day else row["amount"],
        currency=row["currency"],
        was_currency=row["was_currency"],
        is_day=is_day,
    )
