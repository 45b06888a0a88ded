"""What a timeline adds up to: how much happened, how long it took, what it cost, what was sold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from klientela.core.access.decisions import scope, sees
from klientela.core.identity.models import User
from klientela.core.timeline.kinds import contact_kinds, meeting_kinds
from klientela.core.timeline.models import Episode, TimeEntry
from klientela.core.timeline.queries.costing import labour
from klientela.core.timeline.queries.episodes import all_of
from klientela.core.timeline.sources import Ask, Money, sources
from klientela.kernel.entity import entity_of


@dataclass(frozen=True)
class Totals:
    """Sums over what was asked for; money by currency. What is hidden from the reader is empty."""

    number: int
    contacts: int
    """How many of them were contacts with the party."""
    meetings: int
    """In how many of these people saw each other."""
    last_contact: datetime | None
    minutes: int
    cost: list[Money]
    labour: list[Money]
    turnover: list[Money]


def totals(user: User, ask: Ask) -> Totals:
    """The sums over the episodes asked for, the time entered beside them, and what was sold meanwhile."""
    entity = entity_of(Episode)
    parts = all_of(user, ask)
    has_minutes, has_cost = sees(user, entity, "minutes"), sees(user, entity, "cost", "currency")
    has_kind = sees(user, entity, "kind")
    contact, meeting = (Q(kind__in=codes) if has_kind else Q(pk__in=[]) for codes in (contact_kinds(), meeting_kinds()))
    counts = {"n": Count("pk"), "met": Count("pk", filter=contact), "seen": Count("pk", filter=meeting)}
    sums = [rows.order_by().aggregate(**counts, last=Max("at", filter=contact), spent=Sum("minutes")) for rows in parts]
    entered = time_entered(user, ask)
    beside = entered.aggregate(spent=Sum("minutes"))["spent"] or 0 if entered is not None else 0
    noted = parts if has_minutes and sees(user, entity, "owner") else []
    worked = [*((rows, "at") for rows in noted), *([(entered, "started_at")] if entered is not None else [])]
    return Totals(
        number=sum(one["n"] for one in sums),
        contacts=sum(one["met"] for one in sums),
        meetings=sum(one["seen"] for one in sums),
        last_contact=max((one["last"] for one in sums if one["last"]), default=None),
        minutes=sum(one["spent"] or 0 for one in sums if has_minutes) + beside,
        cost=_costs(parts) if has_cost else [],
        labour=labour(worked, user),
        turnover=added(money for source in sources().values() for money in source.turnover(user, ask)),
    )


def time_entered(user: User, ask: Ask) -> QuerySet[Any] | None:
    """The time entered on the party or record beside its episodes; None where something else is asked for."""
    entity = entity_of(TimeEntry)
    if ask.kinds or ask.person or ask.text or not sees(user, entity, "minutes", "started_at", "party", "owner"):
        return None
    rows: QuerySet[Any] = TimeEntry._base_manager.filter(scope(user, "read", TimeEntry), deleted_at=None)
    rows = rows.filter(about_key=ask.record) if ask.record else rows.filter(party=ask.party)
    if ask.since:
        rows = rows.filter(started_at__gte=ask.since)
    if ask.until:
        rows = rows.filter(started_at__lt=ask.until)
    if ask.colleague:
        rows = rows.filter(owner=ask.colleague)
    return rows


def added(money: Iterable[Money]) -> list[Money]:
    """Amounts added up, each currency for itself."""
    sums: dict[str, Decimal] = {}
    for one in money:
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.amount
    return [Money(currency, amount) for currency, amount in sorted(sums.items())]


def _costs(parts: list[QuerySet[Episode]]) -> list[Money]:
    found: list[Money] = []
    for rows in parts:
        sums = rows.exclude(cost=None).order_by().values_list("currency").annotate(total=Sum("cost"))
        found += [Money(currency, total) for currency, total in sums]
    return added(found)
