"""The forecast of a period against its plan."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from klientela.core.access.models import Branch, Team
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.kernel.period import Period
from klientela.modules.forecast.book import LEVELS, Book, today
from klientela.modules.forecast.calling import calls_of
from klientela.modules.forecast.dividing import divided, lines_named
from klientela.modules.forecast.forecast import Line, lines, nothing, total
from klientela.modules.forecast.models import ForecastCall
from klientela.modules.forecast.plans.holding import planned
from klientela.modules.forecast.plans.levels import COMPANY
from klientela.modules.forecast.plans.levels import LEVELS as PLAN_LEVELS

MODELS: dict[str, Any] = {"rep": User, "team": Team, "branch": Branch}


@dataclass(frozen=True)
class Row:
    """What a part brings in a period, and what it was to bring; without a plan None."""

    line: Line
    plan: Decimal | None
    call: ForecastCall | None = None
    """What a leader says."""

    @property
    def share(self) -> float | None:
        """What part of the plan was won."""
        return self.line.won / float(self.plan) if self.plan else None

    @property
    def percent(self) -> int:
        """The same in whole percent, a hundred at most, for a meter."""
        return max(0, min(100, int((self.share or 0) * 100)))

    @property
    def expected(self) -> float:
        """What will have come in by the estimate; where there is none, by what is won and the weighted rest."""
        return self.line.range.middle if self.line.range else self.line.won + self.line.weighted

    @property
    def called(self) -> float:
        """What a leader says will come in; where nobody has said anything, what is to be expected."""
        return float(self.call.amount) if self.call else self.expected

    @property
    def gap(self) -> float | None:
        """How much more than planned is to be expected; below nothing it falls short."""
        return self.expected - float(self.plan) if self.plan else None

    @property
    def distance(self) -> float:
        """The gap without its sign."""
        return abs(self.gap or 0)


@dataclass(frozen=True)
class Comparison:
    """All parts, and the whole."""

    rows: list[Row]
    whole: Row

    @property
    def has_plan(self) -> bool:
        return self.whole.plan is not None

    @property
    def called(self) -> float | None:
        """All rows together as they were called; None where nobody called any."""
        return sum(row.called for row in self.rows) if any(row.call for row in self.rows) else None


def against_plan(user: User, book: Book | None, level: str, *, period: Period, currency: str, with_calls: bool = True) -> Comparison | None:
    """The forecast of a period by a level with the plan of each part; None where there is neither a deal nor a plan."""
    plan = planned(user, PLAN_LEVELS[level], period, currency=currency)
    if book is None and not plan:
        return None
    found = _lines(user, book, level, period=period, plan=plan)
    calls = calls_of(user, level, period, currency=currency) if with_calls else {}
    rows = [Row(line, plan.get(line.key) if line.key else None, calls.get(line.key)) for line in found]
    company = planned(user, PLAN_LEVELS[COMPANY], period, currency=currency).get(COMPANY)
    whole = total(book, period, today=today()) if book else nothing("", "")
    return Comparison(rows, Row(whole, company or (sum(plan.values(), Decimal(0)) if plan else None)))


def _lines(user: User, book: Book | None, level: str, *, period: Period, plan: dict[str, Decimal]) -> list[Line]:
    if level in LEVELS:
        names = {str(key): name for key, name in MODELS[level].objects.values_list("pk", "name")}
        found = lines(book, level, period, names=names, today=today()) if book else []
    else:
        parted = divided(user, book, level) if book else None
        keys = {*(parted.of[level].tolist() if parted else ()), *plan}
        names = {key: title_of(record, user) for key, record in lines_named(user, level, keys).items()}
        found = lines(parted, level, period, names=names, today=today()) if parted else []
    known = {line.key for line in found}
    missing = sorted((names.get(key, ""), key) for key in plan if key not in known)
    return [*found, *(nothing(key, label) for label, key in missing)]
