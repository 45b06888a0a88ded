"""Where the report of what brings most takes its lines from: won deals, purchases, whatever a module keeps of what was sold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from klientela.core.identity.models import User
from klientela.kernel.period import Period
from klientela.modules.catalogue.reports.pareto import Sold


@dataclass(frozen=True)
class SoldSource:
    """One kind of lines that were sold, as the report asks for them.

    Products and customers are told apart by the words `product` and `customer`.
    """

    label: Any
    counts: Any
    """What is counted beside the money: won deals, lines."""
    nothing: Any
    """What is said where there is nothing."""
    divides: Callable[[User], Sequence[str]]
    """By what this user may divide it; nothing: it is not there for him."""
    has_profit: Callable[[User], bool]
    sold: Callable[[User, str, Period], Mapping[str, Sequence[Sold]]]
    """What each product or customer brought, by currency."""
    behind: Callable[[str, str, Period], str]
    """The address of the records behind a line, by what it is divided by and its key."""
    years: Callable[[User], range]
    """The years that can be chosen."""
    may_export: Callable[[User], bool]
