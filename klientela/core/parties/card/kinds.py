"""What packages bring to the card of a party: figures, what is open with it, ways to act, what a group of companies has open."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.kernel.slot import slot


@dataclass(frozen=True)
class Sum:
    """Money added up in one currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Figure:
    """One key figure: what it is called, what it says as people read it (or money by currency), and what stands beside."""

    label: Any
    text: Any = ""
    sums: tuple[Sum, ...] = ()
    note: Any = ""
    url: str = ""


def nothing(_user: User, _party: Party) -> list[Figure]:
    """No figure that is quick enough."""
    return []


@dataclass(frozen=True)
class FigureSource:
    """The figures a package tells of a party. `all` may take its time, for it is fetched after the page; `quick` takes one statement."""

    all: Callable[[User, Party], list[Figure]]
    quick: Callable[[User, Party], list[Figure]] = nothing


@dataclass(frozen=True)
class OpenLine:
    """One thing that is open with a party."""

    title: str
    url: str
    note: Any = ""
    sums: tuple[Sum, ...] = ()
    is_late: bool = False


@dataclass(frozen=True)
class OpenBox:
    """What is open of one kind, such as deals: the first few, how many there are, and what those a user sees are worth together."""

    title: Any
    lines: list[OpenLine]
    count: int
    more: bool = False
    """Whether there are more than were counted."""
    sums: tuple[Sum, ...] = ()
    all_url: str = ""


@dataclass(frozen=True)
class OpenSource:
    """What is open with a party of one kind, as far as a user may see it; `has_box`: pages of parties have a box of it anyway."""

    ask: Callable[[User, Party], OpenBox | None]
    has_box: bool = False


@dataclass(frozen=True)
class Way:
    """Something that can be done with a party at once. `key` does it; `is_main` for the one that stands out.

    `here`: the place of the party's own page where the same is done, if there is one; what stands there knows the key.
    """

    label: Any
    icon: str
    url: str
    key: str = ""
    is_main: bool = False
    note: str = ""
    here: str = ""
    is_small: bool = False
    """Whether its sign is enough at the head of a page, where there is little room."""


@dataclass(frozen=True)
class Weight:
    """What several parties have open: how many, and worth how much."""

    count: int = 0
    sums: tuple[Sum, ...] = field(default_factory=tuple)


type WaySource = Callable[[User, Party], list[Way]]
type WeightSource = Callable[[User, Collection[UUID]], Mapping[UUID, Weight]]


def figures_of(user: User, party: Party) -> list[Figure]:
    """All figures of a party, as far as a user sees what they are made of."""
    return [figure for source in slot("party.figures") for figure in source.all(user, party)]


def quick_figures(user: User, party: Party) -> list[Figure]:
    """The few of them that are there at once."""
    return [figure for source in slot("party.figures") for figure in source.quick(user, party)]


def open_with(user: User, party: Party, *, beside_boxes: bool = False) -> list[OpenBox]:
    """What is open with a party, kind by kind; `beside_boxes`: without what has a box of its own on the page."""
    asked = (source for source in slot("party.open") if not (beside_boxes and source.has_box))
    return [box for source in asked if (box := source.ask(user, party))]


def ways_of(user: User, party: Party) -> list[Way]:
    """What a user can do with a party at once."""
    return [way for source in slot("party.ways") for way in source(user, party)]


def weights_of(user: User, keys: Collection[UUID]) -> dict[UUID, Weight]:
    """What each of several parties has open, as far as a user sees it."""
    found: dict[UUID, Weight] = {}
    for source in slot("party.weights") if keys else ():
        found |= source(user, keys)
    return found


def together(weights: Collection[Weight]) -> Weight:
    """Several weights as one, each currency for itself."""
    sums: dict[str, Decimal] = {}
    for part in (part for weight in weights for part in weight.sums):
        sums[part.currency] = sums.get(part.currency, Decimal(0)) + part.amount
    return Weight(sum(weight.count for weight in weights), tuple(Sum(currency, amount) for currency, amount in sorted(sums.items())))
