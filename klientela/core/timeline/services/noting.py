"""Noting what happened, and correcting it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.models import RecordRef
from klientela.core.records.services import create, save, save_changes, settle
from klientela.core.timeline.events import EpisodeNoted
from klientela.core.timeline.models import Episode, EpisodePerson
from klientela.core.timeline.models.episodes import this_minute
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.event import publish


@transaction.atomic
def note_episode(
    *,
    kind: str,
    party: Party | None,
    by: User,
    at: datetime | None = None,
    about: RecordRef | None = None,
    minutes: int | None = None,
    cost: Decimal | None = None,
    amount: Decimal | None = None,
    currency: str = "",
    subject: str = "",
    text: str = "",
    arrangements: str = "",
    direction: str = "",
    people: Iterable[Party] = (),
) -> Episode:
    """Note something that happened with a party, now or at a moment, perhaps about a record, with others who took part.

    Raises `NotAllowed` unless its maker may note episodes; money without a currency is a `ValidationError`.
    """
    told = {"kind": kind, "party": party, "at": at or this_minute(), "subject": subject, "text": text, "arrangements": arrangements}
    measured = {"minutes": minutes, "cost": cost, "amount": amount, "currency": currency, "direction": direction}
    where = {"about_entity": about.entity, "about_key": about.key} if about else {}
    made: Episode = create(entity_named("episodes"), _given({**told, **measured, **where}), by=by)
    for person in people:
        join_episode(made, person, by=by)
    return made


@transaction.atomic
def create_episode(values: Mapping[str, Any], *, by: User) -> Episode:
    """Keep an episode. Whoever does not look after the party keeps it as his own: the party is then one that took part."""
    fields = _to_the_minute(values)
    party: Party | None = fields.get("party")
    is_own = party is not None and not may(by, "update", party)
    if is_own:
        fields["party"] = None
    episode = Episode(**fields)
    _demand_currency(episode)
    settle(episode, values, by=by)
    made: Episode = save(episode)
    if party is not None and is_own:
        create_person({"episode": made, "party": party}, by=by)
    publish(EpisodeNoted(episode_id=made.pk, party_id=party.pk if party else None, kind=made.kind, actor_id=by.pk))
    return made


def create_person(values: Mapping[str, Any], *, by: User) -> EpisodePerson:
    """Note that somebody took part, at the moment of the episode."""
    made: EpisodePerson = save(EpisodePerson(**values, at=values["episode"].at))
    return made


def join_episode(episode: Episode, person: Party, *, by: User) -> None:
    """Somebody took part; once is enough, and whom it belongs to need not be named again."""
    if person.pk == episode.party_id or EpisodePerson.objects.filter(episode=episode, party=person).exists():
        return
    create(entity_of(EpisodePerson), {"episode": episode, "party": person}, by=by)


@transaction.atomic
def change_episode(episode: Episode, values: Mapping[str, Any], *, by: User) -> Episode:
    """Correct an episode: it is marked as corrected, and its history keeps what stood there."""
    if values.get("party", episode.party) is None and episode.party_id:
        raise ValidationError({"party": _("An activity stays with a company or person.")})
    changed: Episode = save_changes(episode, {**_to_the_minute(values), "corrected_at": timezone.now()})
    if "at" in values:
        EpisodePerson._base_manager.filter(episode=changed.pk).exclude(at=changed.at).update(at=changed.at)
    if values.keys() & {"cost", "amount", "currency"}:
        _demand_currency(changed)
    return changed


def _demand_currency(episode: Episode) -> None:
    if not episode.currency and (episode.cost is not None or episode.amount is not None):
        raise ValidationError({"currency": _("Say in which currency.")})


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _to_the_minute(values: Mapping[str, Any]) -> dict[str, Any]:
    at: datetime | None = values.get("at")
    return {**values, "at": at.replace(second=0, microsecond=0)} if at else dict(values)
