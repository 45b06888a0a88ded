"""Facts that approvals tell."""

from dataclasses import dataclass
from uuid import UUID

from klientela.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class ApprovalEnded(Event):
    """A request was approved, refused, withdrawn, or not decided in time (`state`)."""

    request_id: UUID
    rule_id: UUID
    entity: str
    record_id: UUID
    state: str
    actor_id: UUID | None
