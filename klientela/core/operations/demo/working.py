"""What the people of the demonstration have done with their customers lately, and what they have to do."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.identity.models import User
from klientela.core.parties.models import Organization, Party
from klientela.core.records.models import RecordRef
from klientela.core.tasks.making import add_task
from klientela.core.timeline.services.noting import note_episode
from klientela.kernel.entity import entity_named

COMPANIES = 3
DONE = (
    (1, 10, "call", 20, "", "Asked about delivery times and whether the older units can be taken back."),
    (4, 13, "meeting", 90, "", "Went through the offer with purchasing and the technical manager. The price is right, the date is not."),
    (9, 9, "email", 10, "Price list for next year", "Sent the price list and two references from the same industry."),
    (16, 15, "visit", 120, "", "Saw the site. Two of five machines are older than ten years."),
    (23, 11, "note", 0, "", "New head of purchasing since this month; prefers to be called in the morning."),
)
"""Days ago, hour, kind, minutes, subject and text of what happened."""
TO_DO = (
    (-2, "high", "Send the comparison with their present supplier"),
    (0, "high", "Call back about delivery times"),
    (0, "normal", "Send two references"),
    (1, "normal", "Prepare the sample contract"),
    (4, "normal", "Arrange the demonstration on site"),
    (12, "low", "Remember the renewal of the service contract"),
)
LEADING = (
    (-1, "high", "Go through the deals that are going cold"),
    (0, "normal", "Prepare Monday's meeting of the team"),
    (2, "normal", "Talk about plans for next year with each of the team"),
    (8, "low", "Look at the price list of the competition"),
)
"""Days from today, priority and title of what is to do, of those with customers and of those who lead."""


def fill(people: list[User], *, today: date) -> None:
    """Give each of them some past and some work with the first of his companies, the same every time."""
    for number, user in enumerate(people):
        with acting(user):
            companies = list(Organization.objects.filter(owner=user, deleted_at=None).order_by("name")[:COMPANIES])
            liven(user, companies, today=today, shift=number)


def liven(user: User, companies: list[Organization], *, today: date, shift: int = 0) -> None:
    """Give somebody who is acting some past and some work with companies of his."""
    _past(user, companies, today=today, shift=shift)
    _work(user, companies, today=today)


def _past(user: User, companies: list[Organization], *, today: date, shift: int) -> None:
    for place, (days, hour, kind, minutes, subject, text) in enumerate(DONE):
        for number, company in enumerate(companies):
            if number and (place + number + shift) % 2:
                continue
            at = _moment(today - timedelta(days=days + number), hour + number)
            told: dict[str, Any] = {"minutes": minutes or None, "subject": subject, "text": text}
            note_episode(kind=kind, party=_party(company), by=user, at=at, about=_deal(company, user), **told)


def _work(user: User, companies: list[Organization], *, today: date) -> None:
    for place, (days, priority, title) in enumerate(TO_DO if companies else LEADING):
        company = companies[place % len(companies)] if companies else None
        about = RecordRef.of(company) if company else None
        add_task(title=title, by=user, about=about, party=_party(company), due_on=today + timedelta(days=days), priority=priority)


def _party(company: Organization | None) -> Party | None:
    return Party.objects.get(pk=company.pk) if company else None


def _deal(company: Organization, user: User) -> RecordRef | None:
    deal = entity_named("deals").model.objects.filter(party=company.pk, owner=user, deleted_at=None, closed_at=None).order_by("pk").first()
    return RecordRef.of(deal) if deal else None


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
