"""How alike two parties are: bits of evidence for each part, added up. What one of them lacks says nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from klientela.core.parties.duplicates.facts import PERSON, Facts
from klientela.core.parties.duplicates.weights import GROUPS, Weights

SAME = 1.0
LEVELS = ((0.999, 1.0), (0.93, 0.85), (0.87, 0.65), (0.8, 0.4), (0.7, 0.15))
"""From such a likeness on, such a part of the way from differing to agreeing counts."""
NAMES_OF_TWO = 0.6
"""At most so alike are names with different numbers in them: school 5 and school 12."""
SWAPPED, LEAST_EXCHANGED = 0.97, 0.85
TYPOS_OF_NUMBER = {0: 1.0, 1: 0.93, 2: 0.87, 3: 0.7}


@dataclass(frozen=True, slots=True)
class Part:
    """What one part said: how alike (0 to 1), and how many bits for or against."""

    name: str
    alike: float
    bits: float


@dataclass(frozen=True, slots=True)
class Score:
    """What all parts said together; `apart`: what they say where nothing tells that two people live together."""

    parts: tuple[Part, ...]
    apart: tuple[Part, ...] = ()

    @property
    def bits(self) -> float:
        """The sum of all parts."""
        return sum(part.bits for part in self.parts)

    @property
    def best(self) -> float:
        """The sum of those groups that speak for the pair: what somebody may see who does not see the others."""
        return sum(bits for bits in _sums(self.apart).values() if bits > 0)

    def groups(self) -> dict[str, float]:
        """The sum of each group of parts that is shown or hidden together."""
        return _sums(self.parts)

    def kept(self) -> dict[str, float]:
        """The sum of each group, and beside it what it says of people who live together: which of the two counts depends on who looks."""
        sums = _sums(self.apart)
        halved = _sums(_halved(self.apart)) if _differ(self.apart) else {}
        return {**sums, **{f"{group}{SHARED}": halved[group] for group in HOUSEHOLD if group in halved}}

    def told(self) -> dict[str, float]:
        """How alike each part is."""
        return {part.name: part.alike for part in self.parts}


def _sums(parts: Iterable[Part]) -> dict[str, float]:
    found = {part.name: part.bits for part in parts}
    sums = {group: sum(found.get(name, 0.0) for name in names) for group, names in GROUPS.items() if found.keys() & set(names)}
    return {group: round(bits, 3) for group, bits in sums.items()}


def compare(one: Facts, other: Facts, weights: Weights) -> Score:
    """All that two parties have in common and that differs."""
    if one.kind != other.kind:
        return Score(())
    alike = [
        *(_persons(one, other) if one.kind == PERSON else _companies(one, other)),
        ("phone", _shared(one.phones, other.phones)),
        ("email", _emails(one.emails, other.emails)),
        ("number", _numbers(one.numbers, other.numbers)),
        ("personal", _numbers(one.personal, other.personal)),
        ("street", _texts(one.street, other.street)),
        ("house", _texts(one.house, other.house)),
        ("postal_code", _codes(one.postal_code, other.postal_code)),
        ("town", _texts(one.town, other.town)),
        ("born_on", _days(one.born_on, other.born_on)),
    ]
    parts = tuple(_weighed(name, found, weights) for name, found in alike if found is not None)
    return Score(_of_household(parts) if one.kind == PERSON else parts, parts)


def percent(bits: float, threshold: float) -> int:
    """How likely two parties are the same, in whole per cent below 100; at the threshold it is even."""
    return min(99, round(100 / (1 + 2.0 ** (threshold - bits)))) if bits > threshold - 20 else 0


def _weighed(name: str, alike: float, weights: Weights) -> Part:
    weight = weights.parts[name]
    share = next((share for least, share in LEVELS if alike >= least), 0.0)
    return Part(name, round(alike, 3), weight.differs + (weight.agrees - weight.differs) * share)


def _of_household(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """People with other given names or birthdays who live together share address and telephone anyway: these count half.

    An own number in common says that they are no two people.
    """
    is_one = any(part.name in OWN_NUMBERS and part.bits > 0 for part in parts)
    return _halved(parts) if _differ(parts) and not is_one else parts


def _differ(parts: tuple[Part, ...]) -> bool:
    return any(part.name in DIFFERENT.values() and part.alike < OTHER for part in parts)


def _halved(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(replace(part, bits=part.bits / 2) if part.name in OF_HOUSEHOLD and part.bits > 0 else part for part in parts)


HOUSEHOLD, SHARED = ("phone", "address"), "_shared"
"""The groups of facts that people who live together share, and the end of the name under which their half is kept."""
OF_HOUSEHOLD = frozenset(part for group in HOUSEHOLD for part in GROUPS[group])
DIFFERENT, OWN_NUMBERS = {"name": "given", "birthday": "born_on"}, ("number", "personal")
"""By group, what tells two people apart when it is less alike than `OTHER`; and what tells that they are one."""
OTHER = LEVELS[-1][0]


def _persons(one: Facts, other: Facts) -> list[tuple[str, float | None]]:
    given, family = _names(one.given, other.given), _names(one.family, other.family)
    exchanged = _names(one.given, other.family), _names(one.family, other.given)
    if exchanged[0] is not None and exchanged[1] is not None:
        straight = min(found for found in (given, family, 1.0) if found is not None)
        if min(exchanged[0], exchanged[1]) > max(LEAST_EXCHANGED, straight):
            given, family = exchanged[0] * SWAPPED, exchanged[1] * SWAPPED
    return [("given", given), ("family", family)]


def _companies(one: Facts, other: Facts) -> list[tuple[str, float | None]]:
    ours, theirs = filter_names(one), filter_names(other)
    found = [company_names(a, b) for a in ours for b in theirs]
    return [("core", max(found, default=None))]


def filter_names(facts: Facts) -> list[str]:
    """The names a company is known by."""
    return [name for name in (facts.core, facts.other_name) if name]


def company_names(one: str, other: str) -> float:
    """How alike two names of companies are, whatever the order of their words."""
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return SAME
    alike = max(fuzz.token_sort_ratio(one, other), 0.9 * fuzz.token_set_ratio(one, other)) / 100
    return alike if _figures(one) == _figures(other) else min(alike, NAMES_OF_TWO)


def _figures(name: str) -> list[str]:
    return sorted(word for word in name.split() if any(letter.isdigit() for letter in word))


def _names(one: str, other: str) -> float | None:
    if not one or not other:
        return None
    if len(one) == 1 or len(other) == 1:
        return 0.87 if one[0] == other[0] else 0.0
    return max(JaroWinkler.similarity(one, other), _within(one, other))


def _within(one: str, other: str) -> float:
    """A name that stands whole within the other, as double names do: `Anna` and `Anna Maria`."""
    return 0.94 if " " in one + other and (set(one.split()) <= set(other.split()) or set(other.split()) <= set(one.split())) else 0.0


def _texts(one: str, other: str) -> float | None:
    if not one or not other:
        return None
    return SAME if one == other else max(JaroWinkler.similarity(one, other), fuzz.token_sort_ratio(one, other) / 100)


def _codes(one: str, other: str) -> float | None:
    if not one or not other:
        return None
    return TYPOS_OF_CODE.get(OSA.distance(one, other), 0.0)


TYPOS_OF_CODE = {0: 1.0, 1: 0.88}


def _shared(one: frozenset[str], other: frozenset[str]) -> float | None:
    if not one or not other:
        return None
    return 0.0 if one.isdisjoint(other) else SAME


def _emails(one: frozenset[str], other: frozenset[str]) -> float | None:
    if not one or not other:
        return None
    return SAME if not one.isdisjoint(other) else max(_addresses(a, b) for a in one for b in other)


def _addresses(one: str, other: str) -> float:
    """Addresses in one domain with a slip in what stands before it."""
    (mine, _at, my_domain), (its, _sign, its_domain) = one.partition("@"), other.partition("@")
    return 0.88 if my_domain == its_domain and len(mine) > 4 and OSA.distance(mine, its) == 1 else 0.0


def _numbers(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> float | None:
    """The surest of the numbers both have; slips of one or two digits are forgiven in part."""
    theirs = dict(other)
    found = [TYPOS_OF_NUMBER.get(OSA.distance(value, theirs[kind]), 0.0) for kind, value in one if kind in theirs]
    return max(found, default=None)


def _days(one: str, other: str) -> float | None:
    """Two days, as `19800131`: the same, a slip in one digit, or day and month exchanged."""
    if not one or not other:
        return None
    exchanged = one[:4] + one[6:8] + one[4:6]
    slips = OSA.distance(one, other)
    return SAME if not slips else 0.88 if slips == 1 or exchanged == other else 0.8 if slips == 2 else 0.0
