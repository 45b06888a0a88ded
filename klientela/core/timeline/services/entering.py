"""Keeping what was entered in the composer: the episode, who took part, what it belongs to, who is told."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party, PartyKind, RelationKind
from klientela.core.parties.queries import relatives
from klientela.core.processes.models import InProcess
from klientela.core.records.models import RecordRef
from klientela.core.timeline.composing import MOST, NoteForm, Place, usual_currency
from klientela.core.timeline.services.drafts import drop_draft
from klientela.core.timeline.services.mentioning import mention
from klientela.core.timeline.services.noting import note_episode
from klientela.core.views.requests import key_of
from klientela.kernel.entity import entity_named, entity_of


@transaction.atomic
def enter(form: NoteForm, place: Place, sent: QueryDict, *, by: User) -> list[str]:
    """Keep what a valid form says at a place; gives the names of mentioned colleagues who cannot see it."""
    values = {name: value for name, value in form.values().items() if value not in (None, "")}
    if values.keys() & {"cost", "amount"} and not values.get("currency"):
        values["currency"] = usual_currency(by)
    record, party = place.record, place.party
    made = note_episode(
        kind=form.kind,
        party=party,
        by=by,
        about=_about(record, sent.get("about", ""), user=by),
        people=[*_people(sent.getlist("people"), user=by), *(employers_of(party, by) if party else [])],
        **values,
    )
    drop_draft(by, RecordRef.of(record))
    return mention(made, _keys(sent.getlist("mention")), by=by)


def employers_of(party: Party, user: User) -> list[Party]:
    """Where a person works: what happens with him is part of his company's past too."""
    if party.kind != PartyKind.PERSON:
        return []
    keys = [one.party.pk for one in relatives(user, party) if one.is_own and one.relation.kind == RelationKind.WORKS_AT]
    return list(visible(user, "read", entity_of(Party)).filter(pk__in=keys))


def chosen(sent: QueryDict, record: Any, *, user: User) -> dict[str, Any]:
    """What a draft says of others: people, mentioned colleagues and the record it belongs to, as far as the writer sees them."""
    try:
        about = str(_about(record, sent.get("about", ""), user=user) or "") if isinstance(record, Party) else ""
    except ValidationError:
        about = ""
    return {"people": [str(one.pk) for one in _people(sent.getlist("people"), user=user)], "about": about}


def _about(record: Any, text: str, *, user: User) -> RecordRef | None:
    """What it belongs to: the record whose page it is, unless that is the party; else what was chosen, if the user sees it."""
    if not isinstance(record, Party):
        return RecordRef.of(record)
    try:
        ref = RecordRef.parse(text)
        entity = entity_named(ref.entity)
    except (ValueError, LookupError):
        return None
    if not issubclass(entity.model, InProcess) or not visible(user, "read", entity).filter(pk=ref.key).exists():
        raise ValidationError(_("There is no such record."))
    return ref


def _people(texts: list[str], *, user: User) -> list[Party]:
    return list(visible(user, "read", entity_of(Party)).filter(pk__in=_keys(texts)))


def _keys(texts: list[str]) -> list[UUID]:
    found = (key_of(text) for text in texts[:MOST])
    return [key for key in found if key]
