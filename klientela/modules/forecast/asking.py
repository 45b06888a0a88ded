"""Which month, quarter or year a forecast is of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from klientela.core.views.periods import quarter_label
from klientela.kernel.period import Period
from klientela.ui.formats import formats_now

KINDS = {"this-month": "month", "this-quarter": "quarter", "this-year": "year"}
_CALENDAR = {"year": r"\d{4}", "quarter": r"\d{4}-Q[1-4]", "month": r"\d{4}-\d{2}"}
FIRST, LAST = 1990, 2200


@dataclass(frozen=True)
class Asked:
    """A month, quarter or year, with what it is called in an address, and the ones before and after it."""

    kind: str
    period: Period
    today: date

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> "Asked":
        """What an address asks for by `period`: `this-quarter`, `2026`, `2026-Q3`, `2026-03`; without a word this quarter."""
        name = query.get("period", "")
        kind = KINDS.get(name) or next((kind for kind, shape in _CALENDAR.items() if re.fullmatch(shape, name, re.ASCII)), "")
        try:
            period = Period.named(name, today) if kind else Period.this_quarter(today)
        except ValueError:
            kind = ""
        if not kind or not FIRST <= period.start.year <= LAST:
            return cls("quarter", Period.this_quarter(today), today)
        return cls(kind, period, today)

    @property
    def is_now(self) -> bool:
        return self.today in self.period

    @property
    def label(self) -> str:
        start = self.period.start
        if self.kind == "year":
            return str(start.year)
        return quarter_label(start.year, (start.month + 2) // 3) if self.kind == "quarter" else formats_now().month(start)

    @property
    def before(self) -> str:
        """The name of the period before it."""
        return self._named(self.period.start - timedelta(days=1))

    @property
    def after(self) -> str:
        """The name of the period after it."""
        return self._named(self.period.end + timedelta(days=1))

    @property
    def now(self) -> str:
        """The name of the period of this kind that holds today."""
        return next(name for name, kind in KINDS.items() if kind == self.kind)

    def _named(self, day: date) -> str:
        names = {"year": f"{day.year}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}", "month": f"{day:%Y-%m}"}
        return names[self.kind]
