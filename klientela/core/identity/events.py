"""Facts of identity that other packages may want to hear."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from klientela.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class SecurityNoted(Event):
    """A line was written into the log of security: the kind of event, whom it concerns and who else did it."""

    kind: str
    user_id: UUID | None
    by_id: UUID | None
    address: str
    detail: dict[str, Any]
