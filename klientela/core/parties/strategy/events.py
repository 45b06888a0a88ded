"""Facts about strategies."""

from dataclasses import dataclass
from uuid import UUID

from klientela.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class StrategyKept(Event):
    """A strategy for a customer was written down."""

    party_id: UUID
