"""Facts that sales tells."""

from dataclasses import dataclass
from uuid import UUID

from klientela.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class DealWon(Event):
    """A deal was won."""

    deal_id: UUID
    actor_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class DealLost(Event):
    """A deal was lost."""

    deal_id: UUID
    actor_id: UUID | None
