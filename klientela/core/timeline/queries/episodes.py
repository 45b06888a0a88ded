"""The episodes of a party or record that somebody may read, as conditions of a query."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from klientela.core.access.decisions import may, scope, sees
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.timeline.models import Episode, EpisodePerson
from klientela.core.timeline.sources import Ask
from klientela.kernel.entity import entity_of

TEXTS = ("subject", "text", "arrangements")
NOTHING = Q(pk__in=[])


def readable(user: User, *, removed: bool = False) -> QuerySet[Episode]:
    """The episodes a user may read; with those that were removed where a page tells that something was."""
    rows: QuerySet[Episode] = Episode._base_manager.filter(scope(user, "read", Episode))
    return rows if removed else rows.filter(deleted_at=None)


def sees_people(user: User) -> bool:
    """Whether a user sees who took part in episodes."""
    people = entity_of(EpisodePerson)
    return may(user, "read", people) and sees(user, people, "party")


@dataclass(frozen=True)
class Branch:
    """Some of the episodes asked for, found along an index of its own; with the names of their moment and key."""

    rows: QuerySet[Any]
    moment: str = "at"
    key: str = "pk"


def branches(user: User, ask: Ask) -> list[Branch]:
    """The episodes asked for, in parts that do not overlap: those of the record or party, and those the party took part in."""
    entity = entity_of(Episode)
    if not sees(user, entity, "at"):
        return []
    rows = readable(user, removed=not ask.text).filter(wanted(user, ask))
    if not ask.party:
        return [Branch(rows.filter(about_key=ask.record))]
    own = [Branch(rows.filter(party=ask.party))] if sees(user, entity, "party") else []
    return [*own, Branch(_joined(user, ask), "at", "episode")] if sees_people(user) else own


def all_of(user: User, ask: Ask) -> list[QuerySet[Episode]]:
    """The same as episodes, without what was removed: for sums and reports."""
    entity = entity_of(Episode)
    if not sees(user, entity, "at"):
        return []
    rows = readable(user).filter(wanted(user, ask))
    if not ask.party:
        return [rows.filter(about_key=ask.record)]
    own = [rows.filter(party=ask.party)] if sees(user, entity, "party") else []
    if not sees_people(user):
        return own
    joined = EpisodePerson._base_manager.filter(party=ask.party, deleted_at=None).values("episode")
    return [*own, rows.filter(pk__in=joined).exclude(party=ask.party)]


def wanted(user: User, ask: Ask, path: str = "") -> Q:
    """What is asked of episodes; by a hidden field nothing is found. `path` leads to a joined episode, with `__` at its end."""
    found = Q(**{f"{path}about_key": ask.record}) if ask.party and ask.record else Q()
    if ask.since:
        found &= Q(**{f"{path}at__gte": ask.since})
    if ask.until:
        found &= Q(**{f"{path}at__lt": ask.until})
    if ask.person:
        found &= _taking_part(user, ask.person, path) if sees_people(user) else NOTHING
    if ask.text:
        found &= _speaking(user, ask.text, path)
    return found & _seen(user, "kind", {f"{path}kind__in": ask.kinds}) & _seen(user, "owner", {f"{path}owner": ask.colleague})


def _seen(user: User, name: str, condition: dict[str, Any]) -> Q:
    if not any(condition.values()):
        return Q()
    return Q(**condition) if sees(user, entity_of(Episode), name) else NOTHING


def _joined(user: User, ask: Ask) -> QuerySet[EpisodePerson]:
    """Where the party took part in an episode of another party, or of none."""
    path = "episode__"
    rows = EpisodePerson._base_manager.filter(scope(user, "read", Episode, path), wanted(user, ask, path), party=ask.party, deleted_at=None)
    rows = rows.filter(episode__deleted_at=None) if ask.text else rows
    found: QuerySet[EpisodePerson] = rows.exclude(episode__party=ask.party)
    return found


def _taking_part(user: User, party: Any, path: str) -> Q:
    """That a party took part which the user may read: by others nothing is found."""
    rows = EpisodePerson._base_manager.filter(scope(user, "read", Party, "party__"), party__deleted_at=None)
    return Q(Exists(rows.filter(episode=OuterRef(f"{path}pk"), party=party, deleted_at=None)))


def _speaking(user: User, text: str, path: str) -> Q:
    found = NOTHING
    for name in TEXTS:
        if sees(user, entity_of(Episode), name):
            found |= Q(**{f"{path}{name}__icontains": text})
    return found
