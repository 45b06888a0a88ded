"""What followed upon each kind of action: answers, deals, money, within so many days and with the same party.

Following is not the same as being caused: each line stands beside what happened with nothing before it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.fields import DateTimeField, UUIDField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import scope, sees
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.timeline.kinds import EpisodeKind, kinds
from klientela.core.timeline.models import Direction, Episode, EpisodePerson
from klientela.core.timeline.queries.episodes import readable, sees_people
from klientela.core.timeline.queries.totals import added
from klientela.core.timeline.sources import Follower, Money, sources
from klientela.kernel.entity import entity_of

ANSWERS, NONE = "answers", ""
NEEDED = ("party", "kind", "at")


@dataclass(frozen=True)
class Window:
    """The actions of a time, and how many days afterwards count."""

    since: datetime
    until: datetime
    days: int


@dataclass
class Followed:
    """How much of something followed, and what it brought."""

    number: int = 0
    money: list[Money] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """What followed upon actions of a kind; without a kind: what happened with no action before it."""

    kind: EpisodeKind | None
    actions: int
    parties: int
    followed: dict[str, Followed]


def sees_effect(user: User) -> bool:
    """Whether a user sees everything the effect is made of."""
    return sees(user, entity_of(Episode), *NEEDED)


def followers_of(user: User) -> list[Follower]:
    """What may follow: answers of the party, and what packages measure."""
    found = [each for source in sources().values() for each in source.followers(user)]
    if not sees(user, entity_of(Episode), "direction"):
        return found
    answers = readable(user).filter(direction=Direction.IN).exclude(party=None)
    return [Follower(ANSWERS, _("Answers"), answers, "at", "party", "episodes"), *found]


def effect(user: User, window: Window) -> list[Line]:
    """A line for each kind of action that was done, the most frequent first, and one for what happened without any."""
    if not sees_effect(user):
        return []
    somebody = Subquery(_taking_part(user).filter(episode=OuterRef("pk")).order_by("pk").values("party")[:1])
    done = (
        Episode._base_manager
        .filter(_done(user, window))
        .annotate(with_whom=Coalesce("party_id", somebody, output_field=UUIDField()))
        .exclude(with_whom=None)
    )
    measured = {each.code: _measured(each, user, window) for each in followers_of(user)}
    counted = {
        row["kind"]: row for row in done.order_by().values("kind").annotate(n=Count("pk"), parties=Count("with_whom", distinct=True))
    }
    known = kinds()
    lines = [
        Line(known.get(code), row["n"], row["parties"], {word: by_kind.get(code, Followed()) for word, by_kind in measured.items()})
        for code, row in counted.items()
        if code in known
    ]
    alone = Line(None, 0, 0, {word: by_kind.get(NONE, Followed()) for word, by_kind in measured.items()})
    return [*sorted(lines, key=lambda line: -line.actions), alone]


def behind(user: User, window: Window, *, kind: str, follower: Follower) -> QuerySet[Any]:
    """What followed upon actions of a kind, the newest first; without a kind, what followed upon none."""
    rows = _after(follower, user, window)
    wanted = Q(kinds_before__contains=[kind]) | Q(kinds_beside__contains=[kind]) if kind else Q(kinds_before=[], kinds_beside=[])
    return rows.filter(wanted).order_by(f"-{follower.moment}", "-pk")


def _done(user: User, window: Window, path: str = "") -> Q:
    """What was done: every contact but what came from the party itself. `path` leads to a joined episode, with `__` at its end."""
    contacts = [code for code, kind in kinds().items() if kind.is_contact]
    when = {f"{path}at__gte": window.since, f"{path}at__lt": window.until}
    found = Q(**{f"{path}deleted_at": None, f"{path}kind__in": contacts}, **when) & scope(user, "read", Episode, path)
    return found & ~Q(**{f"{path}direction": Direction.IN}) if sees(user, entity_of(Episode), "direction") else found


def _taking_part(user: User) -> QuerySet[EpisodePerson]:
    """Who took part, as far as the reader sees them: nobody else is counted."""
    rows: QuerySet[EpisodePerson] = EpisodePerson._base_manager.filter(scope(user, "read", Party, "party__"), deleted_at=None)
    return rows if sees_people(user) else rows.none()


def _after(follower: Follower, user: User, window: Window) -> QuerySet[Any]:
    """What followed, with the kinds of actions in the days before it: with the party itself, and those it took part in."""
    span = Value(timedelta(days=window.days))
    begun = ExpressionWrapper(OuterRef(follower.moment) - span, output_field=DateTimeField())
    party, until = OuterRef(follower.party), OuterRef(follower.moment)
    own = Episode._base_manager.filter(_done(user, window), party=party, at__lt=until, at__gte=begun)
    beside = _taking_part(user).filter(_done(user, window, "episode__"), party=party, episode__at__lt=until, episode__at__gte=begun)
    codes = {
        "kinds_before": ArraySubquery(own.order_by("kind").values("kind").distinct()),
        "kinds_beside": ArraySubquery(beside.order_by("episode__kind").values("episode__kind").distinct()),
    }
    when = {f"{follower.moment}__gte": window.since, f"{follower.moment}__lt": window.until + timedelta(days=window.days)}
    found: QuerySet[Any] = follower.rows.filter(**when).annotate(**codes)
    return found


def _measured(follower: Follower, user: User, window: Window) -> dict[str, Followed]:
    """By kind of action, and under no kind what had none before it."""
    rows = _after(follower, user, window).order_by()
    names = ("kinds_before", "kinds_beside", *(("currency",) if follower.amount else ()))
    sums = {"n": Count("pk"), **({"total": Sum(F(follower.amount))} if follower.amount else {})}
    found: dict[str, Followed] = {}
    for row in rows.values(*names).annotate(**sums):
        for code in {*(row["kinds_before"] or ()), *(row["kinds_beside"] or ())} or {NONE}:
            one = found.setdefault(code, Followed())
            one.number += row["n"]
            if follower.amount and row["total"] is not None:
                one.money = added([*one.money, Money(row["currency"], Decimal(row["total"]))])
    return found
