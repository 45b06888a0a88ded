"""Facts that the timeline tells."""

from dataclasses import dataclass
from uuid import UUID

from klientela.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class EpisodeNoted(Event):
    """Something that happened with a party was noted."""

    episode_id: UUID
    party_id: UUID | None
    kind: str
    actor_id: UUID | None
