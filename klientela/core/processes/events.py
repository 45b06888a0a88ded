"""Facts that processes tell."""

from dataclasses import dataclass
from uuid import UUID

from klientela.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class StageReached(Event):
    """A record came into a stage of its process. `kind`: open, won or lost."""

    entity: str
    record_id: UUID
    stage_id: UUID
    kind: str
    actor_id: UUID | None
