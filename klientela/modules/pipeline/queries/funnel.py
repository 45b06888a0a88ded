"""How far deals get: how many reach each stage, and how many are lost on the way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DecimalField, F, IntegerField, Max, OuterRef, Q, Subquery, Sum, When

from klientela.core.identity.models import User
from klientela.core.processes.models import Move, Process, Stage, StageKind
from klientela.core.records.titles import title_of
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.queries.results import Amount
from klientela.modules.sales.api.counting import ALL, Choice, Deal, deals_of, money_in, sees_figures, within, worth


@dataclass(frozen=True)
class FunnelStep:
    """One stage: the deals that came so far (or further), and what became of those that came no further."""

    stage_id: UUID
    name: str
    kind: str
    reached: int
    value: tuple[Amount, ...]
    """Worth of the deals that came so far, by currency."""
    here: int
    """Open deals whose furthest stage this is."""
    lost: int
    """Lost deals that had come this far and no further."""
    conversion: float | None
    """Share that went on to the next stage; None in the last one, or where nothing came."""


@dataclass(frozen=True)
class Funnel:
    """The stages of one process in their order, the won one last."""

    process: Process
    steps: tuple[FunnelStep, ...]

    @property
    def lost(self) -> int:
        return sum(step.lost for step in self.steps)

    @property
    def here(self) -> int:
        """Deals that are still on their way."""
        return sum(step.here for step in self.steps)

    @property
    def conversion(self) -> float | None:
        """Share of all deals that were won."""
        return self.steps[-1].reached / self.steps[0].reached if self.steps and self.steps[0].reached else None


def funnel(user: User, process: Process, period: Period = EVER, *, choice: Choice = ALL) -> Funnel:
    """Deals opened in the period and the money in them that reached each stage of a process, in the order of the stages.

    A deal that skipped a stage has reached it too; a lost one counts as far as it had come.
    """
    if not sees_figures(user, "funnel"):
        return Funnel(process, ())
    stages = list(Stage.unscoped.filter(process=process, deleted_at=None).exclude(kind=StageKind.LOST).order_by("position"))
    opened = [stage for stage in stages if stage.kind == StageKind.OPEN]
    won = [stage for stage in stages if stage.kind == StageKind.WON][:1]
    counted = [(_place(row, opened), row) for row in _rows(user, process, period, choice=choice)]
    return Funnel(process, tuple(_steps([*opened, *won], counted, user)))


def _rows(user: User, process: Process, period: Period, *, choice: Choice) -> Iterable[Mapping[str, Any]]:
    open_here = Q(process=process, stage__kind=StageKind.OPEN)
    moves = Move.objects.filter(record=OuterRef("pk")).order_by().values("record")
    furthest = Subquery(moves.annotate(furthest=Max("stage__position", filter=open_here)).values("furthest"))
    deals = Deal.unscoped.filter(deals_of(user, choice), within(period, "opened_at"), process=process)
    reached = Case(When(stage__kind=StageKind.WON, then=None), default=furthest, output_field=IntegerField())
    rows = deals.annotate(reached=reached).values("reached", money_in=money_in(user), kind=F("stage__kind"))
    amount = worth(user)
    found: Iterable[Mapping[str, Any]] = rows.annotate(deals=Count("pk"), worth=_sum(amount), valued=Count(amount)).order_by()
    return found


def _sum(amount: Any) -> Sum:
    return Sum(amount, output_field=DecimalField())


def _place(row: Mapping[str, Any], opened: list[Stage]) -> int:
    """The number of the last step these deals came to; one past the open stages for won deals."""
    if row["kind"] == StageKind.WON:
        return len(opened)
    return max(sum(stage.position <= (row["reached"] or 0) for stage in opened) - 1, 0)


def _steps(stages: list[Stage], counted: list[tuple[int, Mapping[str, Any]]], user: User) -> Iterable[FunnelStep]:
    came = [sum(row["deals"] for place, row in counted if place >= number) for number in range(len(stages) + 1)]
    for number, stage in enumerate(stages):
        stayed = [row for place, row in counted if place == number]
        yield FunnelStep(
            stage_id=stage.pk,
            name=title_of(stage, user),
            kind=stage.kind,
            reached=came[number],
            value=amounts(row for place, row in counted if place >= number),
            here=sum(row["deals"] for row in stayed if row["kind"] == StageKind.OPEN),
            lost=sum(row["deals"] for row in stayed if row["kind"] == StageKind.LOST),
            conversion=came[number + 1] / came[number] if came[number] and number + 1 < len(stages) else None,
        )


def amounts(rows: Iterable[Mapping[str, Any]]) -> tuple[Amount, ...]:
    """Rows with `money_in`, `worth` and `valued` added up by currency, the largest first."""
    piles: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["valued"]:
            piles[row["money_in"]].append(row)
    sums = (Amount(money, sum(row["worth"] for row in pile), sum(row["valued"] for row in pile)) for money, pile in piles.items())
    return tuple(sorted(sums, key=lambda amount: (-amount.amount, amount.currency)))
