"""Time and cost by colleague, party or record, over a period: minutes, contacts, expenses and what the work has cost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum

from klientela.core.access.decisions import sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.titles import title_of
from klientela.core.timeline.kinds import kinds
from klientela.core.timeline.models import Episode, TimeEntry
from klientela.core.timeline.queries.costing import HOUR, rated, sees_costs
from klientela.core.timeline.queries.episodes import readable
from klientela.core.timeline.queries.sheet import entries_readable
from klientela.core.timeline.queries.totals import added
from klientela.core.timeline.sources import Money
from klientela.core.views.addresses import address_of
from klientela.kernel.entity import entity_named, entity_of

BY = {"person": "owner", "party": "party", "record": "about_key"}
MOST = 200
_MONEY = DecimalField(max_digits=18, decimal_places=4)


@dataclass
class Spent:
    """What somebody, or something, took."""

    title: str = ""
    url: str = ""
    contacts: int = 0
    minutes: int = 0
    cost: list[Money] = field(default_factory=list)
    labour: list[Money] = field(default_factory=list)


def may_roll_up(user: User, by: str) -> bool:
    """Whether a user sees what such a table is made of."""
    of = {"person": "owner", "party": "party"}.get(by, "at")
    return sees(user, entity_of(Episode), of, "at", "minutes")


def rollup(user: User, period: tuple[Any, Any], by: str) -> list[Spent]:
    """Most time first; at most two hundred lines. Times without such a colleague, party or record are left out."""
    name = BY[by]
    episodes, entries = _within(user, period, name)
    found: dict[UUID, Spent] = {}
    _count(found, episodes, entries, name=name, user=user)
    if sees(user, entity_of(Episode), "cost", "currency"):
        for key, currency, total in episodes.exclude(cost=None).values_list(name, "currency").annotate(total=Sum("cost")):
            found.setdefault(key, Spent()).cost = added([*found[key].cost, Money(currency, total)])
    for key, money in _labour(episodes, entries, name=name, user=user):
        found.setdefault(key, Spent()).labour = added([*found[key].labour, money])
    _name(found, user, by)
    return sorted((spent for spent in found.values() if spent.title), key=lambda spent: -spent.minutes)[:MOST]


def time_of_people(user: User, period: tuple[Any, Any]) -> dict[UUID, Spent]:
    """Contacts and minutes of each colleague, as far as a user sees them; empty for who does not see what they are made of."""
    found: dict[UUID, Spent] = {}
    if may_roll_up(user, "person"):
        episodes, entries = _within(user, period, BY["person"])
        _count(found, episodes, entries, name=BY["person"], user=user)
    return found


def _within(user: User, period: tuple[Any, Any], name: str) -> tuple[QuerySet[Any], QuerySet[Any]]:
    since, until = period
    episodes = readable(user).filter(at__gte=since, at__lt=until).exclude(**{name: None}).order_by()
    entries = entries_readable(user).filter(started_at__gte=since, started_at__lt=until).exclude(**{name: None}).order_by()
    seen = sees(user, entity_of(TimeEntry), "started_at", "minutes", "owner", "party")
    return episodes, entries if seen else entries.none()


def _count(found: dict[UUID, Spent], episodes: QuerySet[Any], entries: QuerySet[Any], *, name: str, user: User) -> None:
    met = Q(kind__in=[code for code, kind in kinds().items() if kind.is_contact])
    contacts = Count("pk", filter=met) if sees(user, entity_of(Episode), "kind") else Count("pk", filter=Q(pk=None))
    for key, number, minutes in episodes.values_list(name).annotate(n=contacts, spent=Sum("minutes")):
        spent = found.setdefault(key, Spent())
        spent.contacts, spent.minutes = number, minutes or 0
    for key, minutes in entries.values_list(name).annotate(spent=Sum("minutes")):
        found.setdefault(key, Spent()).minutes += minutes or 0


def _labour(episodes: QuerySet[Any], entries: QuerySet[Any], *, name: str, user: User) -> Iterator[tuple[UUID, Money]]:
    if not sees_costs(user) or not sees(user, entity_of(Episode), "owner"):
        return
    for rows, moment in ((episodes.exclude(minutes=None), "at"), (entries, "started_at")):
        worked = rated(rows, user, moment=moment).exclude(rate=None)
        sums = worked.values_list(name, "rate_in").annotate(total=Sum(F("minutes") * F("rate"), output_field=_MONEY))
        for key, currency, total in sums:
            yield key, Money(currency, (total / HOUR).quantize(Decimal("0.01")))


def _name(found: dict[UUID, Spent], user: User, by: str) -> None:
    for record in _records(found, user, by):
        found[record.pk].title, found[record.pk].url = title_of(record, user), address_of(record)


def _records(found: dict[UUID, Spent], user: User, by: str) -> list[Any]:
    if by == "person":
        return list(User.objects.filter(pk__in=found))
    if by == "party":
        return list(visible(user, "read", entity_of(Party)).filter(pk__in=found))
    slugs = set(readable(user).filter(about_key__in=found).values_list("about_entity", flat=True).distinct())
    slugs |= set(entries_readable(user).filter(about_key__in=found).values_list("about_entity", flat=True).distinct())
    return [record for slug in sorted(slugs) for record in _of(slug, found, user)]


def _of(slug: str, found: dict[UUID, Spent], user: User) -> list[Any]:
    try:
        return list(visible(user, "read", entity_named(slug)).filter(pk__in=found))
    except LookupError:
        return []
