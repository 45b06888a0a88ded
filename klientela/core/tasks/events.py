"""Facts that tasks tell."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from klientela.kernel.event import Event


@dataclass(frozen=True, kw_only=True)
class TaskGiven(Event):
    """A task came to somebody from somebody else, or into the queue of a team."""

    task_id: UUID
    owner_id: UUID | None
    team_id: UUID | None
    actor_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class TaskFinished(Event):
    """A task was done."""

    task_id: UUID
    actor_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class TaskAnswered(Event):
    """Whoever was given a task answered, or whoever gave it did: `answer` is the state it came into."""

    task_id: UUID
    answer: str
    owner_id: UUID | None
    giver_id: UUID | None
    actor_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class MeetingPlanned(Event):
    """A meeting came into somebody's calendar."""

    meeting_id: UUID
    actor_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(Event):
    """Time, place, rule or guests of a meeting changed; `occurs_at` names the one occurrence of a series that did.

    `is_back`: it was called off or deleted, and takes place after all.
    """

    meeting_id: UUID
    actor_id: UUID | None
    occurs_at: datetime | None = None
    is_back: bool = False


@dataclass(frozen=True, kw_only=True)
class MeetingCalledOff(Event):
    """A meeting does not take place, or one occurrence of its series, or it was deleted."""

    meeting_id: UUID
    actor_id: UUID | None
    occurs_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingAnswered(Event):
    """A guest of a meeting said whether he comes."""

    meeting_id: UUID
    guest_id: UUID
    answer: str
    actor_id: UUID | None
