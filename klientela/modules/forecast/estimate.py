"""What the coming months bring, as a range worked out of the company's own history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from klientela.kernel.lately import lately

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = lately("numpy")


type Numbers = NDArray[np.float64]
type Flags = NDArray[np.bool_]
LONGEST = 730
LIKE_ALL = 50.0
STEADY = 10.0
MOST_DRAWN = 2_000_000


@dataclass(frozen=True)
class Known:
    """Deals as they stood on one day: begun so many days ago, closed or not, and what they are worth at list price."""

    begun: Numbers
    lasted: Numbers
    closed: Flags
    won: Flags
    listed: Numbers
    ratio: Numbers


@dataclass(frozen=True)
class Estimate:
    """The range of what is won, and what it rests on."""

    low: float
    middle: float
    high: float
    open_deals: int
    conversion: float
    new_deals: float


def estimate(known: Known, mine: Flags, *, days: int, draws: int = 1000, seed: int = 8) -> Estimate:
    """Answers what the chosen deals and those like them still to come win within so many days."""
    random = np.random.default_rng(seed)
    conversion = _conversion(known, mine)
    won_by = _closed_by(known, days) * conversion
    standing = mine & ~known.closed
    coming = _arrivals(known, mine, days)
    sums = _open_sums(known, standing, days, conversion=conversion, draws=draws, random=random)
    sums += _new_sums(known, mine, coming, chance=float(won_by[: days + 1].mean()), draws=draws, random=random)
    sums *= random.gamma(STEADY, 1.0 / STEADY, draws)
    low, middle, high = np.quantile(sums, (0.1, 0.5, 0.9))
    return Estimate(float(low), float(middle), float(high), int(standing.sum()), conversion, coming)


def _conversion(known: Known, mine: Flags) -> float:
    whole = float(known.won.sum()) / max(int(known.closed.sum()), 1)
    return float((known.won[mine].sum() + LIKE_ALL * whole) / (known.closed[mine].sum() + LIKE_ALL))


def _closed_by(known: Known, days: int) -> Numbers:
    longest = LONGEST + days
    lasted = np.clip(known.lasted, 0, longest).astype(int)
    ends = np.bincount(lasted[known.closed], minlength=longest + 1)
    at_risk = np.bincount(lasted, minlength=longest + 1)[::-1].cumsum()[::-1]
    return np.asarray(1.0 - np.cumprod(1.0 - ends / np.maximum(at_risk, 1)), dtype=np.float64)


def _open_sums(known: Known, standing: Flags, days: int, *, conversion: float, draws: int, random: np.random.Generator) -> Numbers:
    sums = np.zeros(draws)
    if not standing.any():
        return sums
    closed_by = _closed_by(known, days)
    age = np.clip(known.lasted[standing], 0, LONGEST).astype(int)
    left = 1.0 - closed_by[age]
    within = np.where(left > 0, (closed_by[age + days] - closed_by[age]) / np.where(left > 0, left, 1.0), 0.0)
    classes, of = np.unique(np.stack((age // 7, known.listed[standing])), axis=1, return_inverse=True)
    of = of.ravel()
    counts = np.bincount(of)
    chance = np.bincount(of, weights=within) / counts * conversion
    for index, value in enumerate(classes[1]):
        wins = random.binomial(int(counts[index]), min(1.0, float(chance[index])), draws)
        sums += _worth(wins, value * _ratios(known), random)
    return sums


def _arrivals(known: Known, mine: Flags, days: int) -> float:
    span = min(180.0, max(30.0, float(known.begun.max(initial=0))))
    return float((mine & (known.begun <= span)).sum()) / span * days


def _new_sums(known: Known, mine: Flags, coming: float, *, chance: float, draws: int, random: np.random.Generator) -> Numbers:
    if coming <= 0:
        return np.zeros(draws)
    spread = random.gamma(10.0, coming / 10.0, draws)
    values = (known.listed * known.ratio)[mine & known.won]
    return _worth(random.poisson(spread * chance), values if values.size else known.listed[mine], random)


def _ratios(known: Known) -> Numbers:
    ratios = known.ratio[known.won]
    return ratios if ratios.size else np.ones(1)


def _worth(wins: NDArray[np.int64], values: Numbers, random: np.random.Generator) -> Numbers:
    """Sums as many values as were won, in every draw; many of them come to a bell curve, so that they need not be drawn one by one."""
    if wins.sum() > MOST_DRAWN:
        return np.maximum(random.normal(wins * values.mean(), np.sqrt(wins) * values.std()), 0.0)
    ends = np.concatenate(([0], wins.cumsum()))
    total = np.concatenate(([0.0], random.choice(values, int(ends[-1])).cumsum()))
    return np.asarray(total[ends[1:]] - total[ends[:-1]], dtype=np.float64)
