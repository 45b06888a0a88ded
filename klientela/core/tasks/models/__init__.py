"""What is kept of work to be done."""

from klientela.core.tasks.models.booking import Asking, BookingPage, Invitation, Resource, ResourceKind, ResourceUse, WorkingHours
from klientela.core.tasks.models.calendar import Ahead, Answer, Guest, Meeting, MeetingChange, MeetingKind, MeetingState
from klientela.core.tasks.models.notices import ByMail, Notice, NoticeChoice, QuietHours
from klientela.core.tasks.models.peers import CalendarFeed, Collection, PeerItem, PeerState
from klientela.core.tasks.models.series import Doer, Occasion, SeriesRun, SeriesStep, TaskSeries
from klientela.core.tasks.models.tasks import STILL_TO_DO, Priority, Repeats, Task, TaskNeed, TaskState, TaskStep

__all__ = [
    "STILL_TO_DO",
    "Ahead",
    "Answer",
    "Asking",
    "BookingPage",
    "ByMail",
    "CalendarFeed",
    "Collection",
    "Doer",
    "Guest",
    "Invitation",
    "Meeting",
    "MeetingChange",
    "MeetingKind",
    "MeetingState",
    "Notice",
    "NoticeChoice",
    "Occasion",
    "PeerItem",
    "PeerState",
    "Priority",
    "QuietHours",
    "Repeats",
    "Resource",
    "ResourceKind",
    "ResourceUse",
    "SeriesRun",
    "SeriesStep",
    "Task",
    "TaskNeed",
    "TaskSeries",
    "TaskState",
    "TaskStep",
    "WorkingHours",
]
