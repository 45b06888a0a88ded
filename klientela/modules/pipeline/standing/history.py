"""What the moves of deals tell: how many go on from each stage and how long they stay, and what stood open when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_of
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.standing import dividing
from klientela.modules.sales.api.counting import ALL, Choice, Deal, DealLine, deals_of, money_in, sees_figures, start_of, worth

DAY, EARLIEST, LATEST = timedelta(days=1), date(1900, 1, 1), date(2200, 1, 1)
WAY = """
WITH chosen({columns}) AS ({deals}),
way AS (
  SELECT m.record, m.stage_id, m.at, lead(m.at) OVER w AS until, lead(m.stage_id) OVER w AS next
  FROM processes_move m WHERE m.record IN (SELECT record FROM chosen) WINDOW w AS (PARTITION BY m.record ORDER BY m.at, m.id)
)
"""
PASSAGES = (
    WAY
    + """
SELECT w.stage_id, coalesce(c.key::text, c.label), max(c.label), count(*), count(w.until),
  count(*) FILTER (WHERE n.kind = 'won' OR n.kind = 'open' AND n.process_id = s.process_id AND n.position > s.position),
  avg(extract(epoch FROM w.until - w.at)) / 86400,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM w.until - w.at)) / 86400
FROM way w JOIN chosen c ON c.record = w.record JOIN processes_stage s ON s.id = w.stage_id LEFT JOIN processes_stage n ON n.id = w.next
WHERE s.kind = 'open' AND w.at >= %s AND w.at < %s GROUP BY 1, 2
"""
)
OPEN_THEN = (
    WAY
    + """
SELECT p.moment, w.stage_id, c.currency, count(*), sum(c.amount)
FROM way w JOIN chosen c ON c.record = w.record JOIN processes_stage s ON s.id = w.stage_id AND s.kind = 'open'
JOIN unnest(%s::timestamptz[]) AS p(moment) ON w.at < p.moment AND (w.until IS NULL OR w.until >= p.moment)
GROUP BY 1, 2, 3
"""
)


@dataclass(frozen=True)
class Passage:
    """What became of the deals of one kind that came into a stage: how many left it, how many went on, and after how many days."""

    stage_id: UUID
    key: str
    label: str
    came: int
    left: int
    went_on: int
    mean_days: float | None
    median_days: float | None

    @property
    def share(self) -> float | None:
        """The part that went on of those that have left."""
        return self.went_on / self.left if self.left else None


@dataclass(frozen=True)
class Stood:
    """What stood open in a stage at a moment, in one currency, at what each deal is worth today."""

    at: datetime
    stage_id: UUID
    currency: str
    deals: int
    worth: Decimal | None


def sees_moves(user: User) -> bool:
    """Whether a user sees everything that moves tell: in which stage a deal was, when it came there and when it left."""
    return sees_figures(user, "funnel") and sees_figures(user, "wins") and sees(user, entity_of(Deal), "moved_at")


def passages(user: User, by: str, period: Period = EVER, *, choice: Choice = ALL) -> list[Passage]:
    """Conversion and dwell time of each stage for the deals that came into it in the period, by rep, team, source, product or sector."""
    if not sees_moves(user) or by not in dividing.ways_for(user):
        return []
    rows = _asked(PASSAGES, _divided(user, by, choice), "record, key, label", values=[*span(period)])
    return [Passage(row[0], row[1] or "", row[2] or "", *row[3:6], *map(_days, row[6:])) for row in rows]


def open_at(user: User, moments: Sequence[datetime], *, choice: Choice = ALL) -> list[Stood]:
    """What stood open in each stage at each moment, from the moves."""
    if not sees_moves(user):
        return []
    deals = Deal.unscoped.filter(deals_of(user, choice)).order_by()
    chosen = deals.values_list("pk", worth(user), money_in(user))
    return [Stood(*row) for row in _asked(OPEN_THEN, chosen, "record, amount, currency", values=[list(moments)])]


def _divided(user: User, by: str, choice: Choice) -> Any:
    deals = Deal.unscoped.filter(deals_of(user, choice)).order_by()
    if by == "product":
        lines = DealLine.unscoped.filter(deals_of(user, choice, prefix="deal__"), deleted_at=None).order_by()
        return lines.annotate(**dividing.divided(user, ("product",), DealLine)).values_list("deal_id", "key", "label").distinct()
    joins = dividing.WAYS[by][1]
    told = dividing.nothing() if not joins else dividing.texts("source") if by == "source" else dividing.divided(user, joins)
    return deals.annotate(**told).values_list("pk", "key", "label")


def _asked(statement: str, deals: QuerySet[Any], columns: str, *, values: list[Any]) -> list[Any]:
    try:
        inner, known = deals.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.format(columns=columns, deals=inner), [*known, *values])
        return list(cursor.fetchall())


def span(period: Period) -> tuple[datetime, datetime]:
    """The first moment of a period, and the first after it."""
    return start_of(max(period.start, EARLIEST)), start_of(min(period.end, LATEST) + DAY)


def _days(value: Any) -> float | None:
    return None if value is None else float(value)
