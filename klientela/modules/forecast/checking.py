"""How well the range would have held: told for every month's end of the company's own past, from what was known then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta

from klientela.core.identity.models import User
from klientela.kernel.lately import lately
from klientela.modules.forecast.book import Book, books
from klientela.modules.forecast.estimate import Flags, estimate
from klientela.modules.forecast.forecast import FEWEST

if TYPE_CHECKING:
    import numpy as np
else:
    np = lately("numpy")

MONTHS = 3
LEAST_INSIDE, MOST_INSIDE = 0.7, 0.9
MOST_CASES = 2000


@dataclass(frozen=True)
class Verdict:
    """Of how many cases how many came to lie below, within and above the range, and how far its middle was off on average."""

    currency: str
    cases: int
    below: int
    above: int
    off: float
    weighted_off: float
    """How far off open list value times the share of won deals was."""

    @property
    def inside(self) -> float:
        return 1 - (self.below + self.above) / self.cases

    @property
    def holds(self) -> bool:
        """Whether the range held as often as a range from P10 to P90 should, and its middle was no worse than weighting."""
        return LEAST_INSIDE <= self.inside <= MOST_INSIDE and self.off <= self.weighted_off


def check(user: User, *, today: date) -> list[Verdict]:
    """The verdict for each currency of deals with product lines: an amount of today would tell what was not known then."""
    found = (judge(book, currency, today=today) for currency, book in books(user).items())
    return [verdict for verdict in found if verdict]


def judge(book: Book, currency: str, *, today: date) -> Verdict | None:
    """Every rep at every month's end after which three months have passed; the newest cases where there are very many."""
    told = [case for day, end in _months(book, today) for case in _cases(book, day, end)][-MOST_CASES:]
    if not told:
        return None
    below, above, off, weighted = (float(sum(column)) for column in zip(*told, strict=True))
    return Verdict(currency, len(told), int(below), int(above), off / len(told), weighted / len(told))


def as_result(verdicts: list[Verdict]) -> dict[str, Any]:
    """Verdicts as a job keeps them."""
    return {"verdicts": [asdict(verdict) for verdict in verdicts]}


def _months(book: Book, today: date) -> Iterator[tuple[int, int]]:
    """The last day of each month and of the three after it, as long as deals were closed at all: silence after that is no outcome."""
    if not book.begun.size or book.open.all():
        return
    over = min(today, date.fromordinal(int(book.ended[~book.open].max())) + relativedelta(days=1))
    first = date.fromordinal(int(book.begun.min())).replace(day=1) + relativedelta(months=1)
    while (after := first + relativedelta(months=MONTHS)) <= over:
        yield first.toordinal() - 1, after.toordinal() - 1
        first += relativedelta(months=1)


def _cases(book: Book, day: int, end: int) -> Iterator[tuple[bool, bool, float, float]]:
    known, there = book.known(day)
    whose, priced = book.of["rep"][there], book.priced[there]
    came = book.won & book.priced & (book.ended > day) & (book.ended <= end)
    for rep in np.unique(whose[priced & known.closed]):
        mine: Flags = (whose == rep) & priced
        if int((mine & known.closed).sum()) < FEWEST:
            continue
        real = float(book.amount[came & (book.of["rep"] == rep)].sum())
        found = estimate(known, mine, days=end - day)
        by_share = float(known.listed[mine & ~known.closed].sum()) * float(known.won.sum()) / int(known.closed.sum())
        yield real < found.low, real > found.high, abs(found.middle - real), abs(by_share - real)
