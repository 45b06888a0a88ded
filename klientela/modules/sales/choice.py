"""Which deals a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from klientela.core.access.decisions import scope
from klientela.core.identity.models import User
from klientela.kernel.period import EVER, Period
from klientela.modules.sales.models import Deal


@dataclass(frozen=True)
class Choice:
    """The deals of a process, a team, a rep, a branch, with a customer; None is all of them."""

    process: UUID | None = None
    team: UUID | None = None
    rep: UUID | None = None
    branch: UUID | None = None
    customer: UUID | None = None

    def condition(self, prefix: str = "") -> Q:
        """The condition on deals, at the end of a path of joins."""
        names = {"process_id": self.process, "team_id": self.team, "owner_id": self.rep}
        chosen = {**names, "branch_id": self.branch, "party_id": self.customer}
        return Q(**{f"{prefix}{name}": key for name, key in chosen.items() if key is not None})

    def as_query(self) -> dict[str, UUID]:
        """The choice as it stands in the address of a report."""
        asked = {"process": self.process, "team": self.team, "rep": self.rep, "branch": self.branch}
        return {name: key for name, key in asked.items() if key is not None}


ALL = Choice()


def deals_of(user: User, choice: Choice, *, prefix: str = "") -> Q:
    """The chosen deals that this user may read."""
    return Q(**{f"{prefix}deleted_at": None}) & scope(user, "read", Deal, prefix) & choice.condition(prefix)


def within(period: Period, moment: str) -> Q:
    """The moment lies in the period, by the days of the company's time zone."""
    ends = Q()
    if period.start != EVER.start:
        ends &= Q(**{f"{moment}__gte": start_of(period.start)})
    if period.end != EVER.end:
        ends &= Q(**{f"{moment}__lt": start_of(period.end + timedelta(days=1))})
    return ends


def company_zone() -> ZoneInfo:
    """The time zone by whose days the company counts."""
    return ZoneInfo(settings.TIME_ZONE)


def today() -> date:
    """Today by the company's days."""
    return timezone.localdate(timezone=company_zone())


def start_of(day: date) -> datetime:
    """The moment a day begins by the company's clock."""
    return datetime.combine(day, time.min, tzinfo=company_zone())
