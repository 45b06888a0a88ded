"""What the things of a timeline show to somebody: words, people, money, what he may do with them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from klientela.core.access.decisions import scope, sees, truth, visible
from klientela.core.audit.models import Change
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.parties.queries import url_of
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.timeline.kinds import EpisodeKind, kind_of
from klientela.core.timeline.models import Episode, EpisodePerson
from klientela.core.timeline.queries.episodes import sees_people
from klientela.core.timeline.queries.paging import EPISODES, Found
from klientela.core.timeline.sources import Happening, sources
from klientela.core.views.addresses import address_of
from klientela.kernel.entity import entity_named, entity_of

UNKNOWN = EpisodeKind("", "", "history")


@dataclass(frozen=True)
class Named:
    """Something with a name and a page."""

    title: str
    url: str
    icon: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing on a timeline, as its reader sees it."""

    at: datetime
    kind: EpisodeKind
    key: UUID
    who: str = ""
    title: str = ""
    url: str = ""
    text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    episode: Any = None
    """The episode without what is hidden; None for what other packages contribute, and for what was removed."""
    people: tuple[Named, ...] = ()
    about: Named | None = None
    is_removed: bool = False
    may_change: bool = False
    may_remove: bool = False

    @property
    def doors(self) -> str:
        """Where it is corrected and removed."""
        return f"/timeline/episodes/{self.key}/"

    @property
    def history(self) -> str:
        """Where its history is told."""
        return f"/episodes/{self.key}/history/"


@dataclass
class Beside:
    """What belongs to the episodes of a page, read for all of them together."""

    people: dict[UUID, list[Named]] = field(default_factory=lambda: defaultdict(list))
    about: dict[UUID, Named] = field(default_factory=dict)
    removers: dict[UUID, str] = field(default_factory=dict)


def entries_of(user: User, found: list[Found], *, here: UUID | None = None) -> list[Entry]:
    """The things of a page in words. `here`: the record whose page it is, which need not be named again."""
    keys = [one.place.key for one in found if one.source == EPISODES]
    episodes = {row.pk: row for row in _rows(user, keys)} if keys else {}
    beside = _beside(user, list(episodes.values()), here=here)
    told = _told(user, found)
    made = (
        _episode(user, episodes.get(one.place.key), beside) if one.source == EPISODES else _happening(one, told.get(_id(one)))
        for one in found
    )
    return [entry for entry in made if entry is not None]


def _rows(user: User, keys: list[UUID]) -> QuerySet[Any]:
    """The episodes with these keys, and whether the user may change and remove each."""
    asked = {f"may_{op}": truth(scope(user, op, Episode)) for op in ("update", "delete")}
    return Episode._base_manager.filter(pk__in=keys).select_related("owner").annotate(**asked)


def _id(one: Found) -> tuple[str, str, UUID]:
    return (one.source, one.place.kind, one.place.key)


def _told(user: User, found: list[Found]) -> dict[tuple[str, str, UUID], Happening]:
    asked: dict[str, list[tuple[str, UUID]]] = defaultdict(list)
    for one in found:
        if one.source != EPISODES:
            asked[one.source].append((one.place.kind, one.place.key))
    known = sources()
    return {(word, kind, key): said for word, some in asked.items() for (kind, key), said in known[word].told(user, some).items()}


def _happening(one: Found, said: Happening | None) -> Entry | None:
    if said is None:
        return None
    kind = kind_of(one.place.kind)
    return Entry(one.place.at, kind, one.place.key, said.who, said.title, said.url, said.text, said.amount, said.currency)


def _episode(user: User, row: Any, beside: Beside) -> Entry | None:
    if row is None:
        return None
    shown = withheld_from(row, user)
    kind = kind_of(shown.kind) if shown.kind else UNKNOWN
    if row.deleted_at:
        return Entry(row.at, kind, row.pk, beside.removers.get(row.pk, ""), is_removed=True)
    return Entry(
        at=row.at,
        kind=kind,
        key=row.pk,
        who=shown.owner.name if shown.owner_id and shown.owner else "",
        title=shown.subject,
        text=shown.text,
        amount=shown.amount,
        currency=shown.currency,
        episode=shown,
        people=tuple(beside.people[row.pk]),
        about=beside.about.get(row.about_key) if row.about_key else None,
        may_change=row.may_update,
        may_remove=row.may_delete,
    )


def _beside(user: User, rows: list[Any], *, here: UUID | None) -> Beside:
    beside = Beside()
    alive = [row for row in rows if row.deleted_at is None]
    if alive:
        _take_part(user, alive, beside, here=here)
        _belong(user, alive, beside, here=here)
    gone = [row.pk for row in rows if row.deleted_at]
    if gone:
        beside.removers = _removers(gone)
    return beside


def _take_part(user: User, rows: list[Episode], beside: Beside, *, here: UUID | None) -> None:
    """Who took part, and the party itself where the page is another's."""
    if sees_people(user):
        joined = EpisodePerson._base_manager.filter(scope(user, "read", Party, "party__"), episode__in=rows, deleted_at=None)
        for person in joined.exclude(party=here).exclude(party__deleted_at__isnull=False).select_related("party").order_by("created_at"):
            beside.people[person.episode_id].append(_party(person.party, user))
    others = {row.party_id for row in rows if row.party_id and row.party_id != here}
    if others and sees(user, entity_of(Episode), "party"):
        known = {party.pk: party for party in visible(user, "read", entity_of(Party)).filter(pk__in=others).only("kind", "name")}
        for row in rows:
            if row.party_id in known:
                beside.people[row.pk].insert(0, _party(known[row.party_id], user))


def _party(party: Party, user: User) -> Named:
    return Named(title_of(party, user), url_of(party))


def _belong(user: User, rows: list[Episode], beside: Beside, *, here: UUID | None) -> None:
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        if row.about_key and row.about_key != here:
            wanted[row.about_entity].add(row.about_key)
    for slug, keys in wanted.items():
        entity = _entity(slug)
        if entity is None:
            continue
        for record in visible(user, "read", entity).filter(pk__in=keys):
            beside.about[record.pk] = Named(title_of(record, user), address_of(record), entity.icon)


def _entity(slug: str) -> Any:
    try:
        return entity_named(slug)
    except LookupError:
        return None


def _removers(keys: list[UUID]) -> dict[UUID, str]:
    changes = Change.objects.filter(row__in=keys, op="U", after__has_key="deleted_at").exclude(actor=None).order_by("pk")
    actors = dict(changes.values_list("row", F("actor")))
    names = dict(User.objects.filter(pk__in=set(actors.values())).values_list("pk", "name"))
    return {key: names.get(actor, "") for key, actor in actors.items()}
