"""What people note at a record: the form, what it begins with, whom and what it may name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, When
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import may, scope, sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party, PartyKind
from klientela.core.parties.queries import people
from klientela.core.processes.models import InProcess
from klientela.core.records.models import RecordRef
from klientela.core.records.titles import title_of
from klientela.core.timeline.kinds import EpisodeKind, kinds
from klientela.core.timeline.models import Episode, TextTemplate
from klientela.core.timeline.models.episodes import EARLIEST, LATEST, Direction, this_minute
from klientela.core.timeline.services.drafts import draft_of
from klientela.core.views.effective import effective
from klientela.core.views.forms import RecordForm
from klientela.core.views.proposals import proposed
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, entities, entity_named, entity_of
from klientela.kernel.slot import slot

TABS = ("note", "call", "email", "meeting", "visit")
FIELDS = ("text", "subject", "arrangements", "at", "minutes", "direction", "cost", "amount", "currency")
MOST, MOST_TEMPLATES = 30, 12
EMPTY = _("Write what happened.")


@dataclass(frozen=True)
class Tab:
    """A further way of adding something at a record, such as a task: its name and sign, and its page for a record.

    `address(user, record)` is where it is added; empty where this user cannot.
    """

    label: Any
    icon: str
    address: Any


@dataclass(frozen=True)
class Choice:
    """Something that may be ticked or chosen."""

    value: str
    label: str
    chosen: bool = False


class NoteForm(RecordForm):
    """What happened at a record: one of the kinds, its words, and what else is known."""

    def __init__(self, user: User, *, data: Any = None, initial: Mapping[str, Any] | None = None) -> None:
        shown = {field.name: field for field in effective(entity_named("episodes"), user).new_form}
        super().__init__(tuple(shown[name] for name in FIELDS if name in shown), user, data=data, initial=initial)
        self.auto_id = "note-%s"
        self.fields["kind"] = forms.ChoiceField(choices=[(kind.code, kind.label) for kind in offered()], required=False)
        for name, field in self.fields.items():
            field.required = False
            field.widget.attrs.setdefault("form", "note")
            if name == "text":
                field.widget.attrs |= {"rows": 2, "placeholder": ASK, "class": "area bare"}

    def clean(self) -> dict[str, Any]:
        """Something must have been said, unless it is a call or meeting, which happened without words too."""
        said = self.cleaned_data
        words = any(said.get(name) for name in ("text", "subject", "arrangements"))
        if not words and said.get("kind") in ("", "note"):
            raise ValidationError({"text" if "text" in self.fields else "__all__": EMPTY})
        return said

    @property
    def kind(self) -> str:
        """The kind that is chosen."""
        return str((self.data.get("kind") if self.is_bound else self.initial.get("kind")) or TABS[0])


ASK = pgettext_lazy("timeline", "What happened? @ names a colleague, # a record this belongs to, / a text template.")


def offered() -> list[EpisodeKind]:
    """The kinds of the tabs, then the rarer ones."""
    known = {code: kind for code, kind in kinds().items() if kind.is_noted and kind.is_offered}
    first = [known[code] for code in TABS if code in known]
    return [*first, *(kind for kind in known.values() if kind.code not in TABS)]


@dataclass(frozen=True)
class Place:
    """Where something is noted: the record, and the party it concerns as far as the writer sees that."""

    record: Any
    party: Party | None
    is_looked_after: bool
    """Whether what he notes is decided by a record he looks after; else it is his own."""


def place_of(record: Any, user: User) -> Place | None:
    """Where a user notes what happens at a record; None where he may note nothing."""
    entity = entity_of(Episode)
    if not may(user, "create", entity) or {"kind", "party", "at"} - {field.name for field in effective(entity, user).new_form}:
        return None
    if isinstance(record, Party):
        return Place(record, record, is_open(user, "update", record))
    party = party_of(record, user)
    return Place(record, party, party is None or bool(party.looks_after))


def party_of(record: Any, user: User) -> Any:
    """The party that what is noted at a record concerns, if the user sees it; with whether he may change it."""
    if isinstance(record, Party):
        return record
    if not getattr(record, "party_id", None) or not sees(user, entity_of(record), "party"):
        return None
    rights = Case(When(scope(user, "update", Party), then=True), default=False, output_field=BooleanField())
    return visible(user, "read", entity_of(Party)).filter(pk=record.party_id).annotate(looks_after=rights).first()


def said_of(query: Mapping[str, str]) -> dict[str, Any]:
    """What an address says of something to be noted: its kind, direction and moment, as a telephone that rings knows them."""
    known: dict[str, set[str]] = {"kind": {kind.code for kind in offered()}, "direction": set(Direction.values)}
    said: dict[str, Any] = {name: query[name] for name, values in known.items() if query.get(name) in values}
    at = _moment(query.get("at", "")) if said else None
    return {**said, "at": at} if at else said


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    aware = timezone.make_aware(at) if at and timezone.is_naive(at) else at
    return aware if aware and EARLIEST < aware < LATEST else None


def composer(
    place: Place,
    user: User,
    *,
    form: NoteForm | None = None,
    draft: dict[str, Any] | None = None,
    is_whole: bool = False,
    said: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the template of the composer shows; who may have taken part and what it may belong to only where it is asked for or chosen."""
    record, party = place.record, place.party
    if draft is None or form is not None:
        draft = draft_of(user, RecordRef.of(record)) if form is None else {}
    begun = form or NoteForm(user, initial={"kind": TABS[0], "at": this_minute(), **draft, **(said or {})})
    is_whole = is_whole or form is not None or bool(draft.get("people") or draft.get("about"))
    return {
        "form": begun,
        "kinds": [(kind, kind.code == begun.kind) for kind in offered()][: len(TABS)],
        "rarer": [(kind, kind.code == begun.kind) for kind in offered()][len(TABS) :],
        "rest": [begun[name] for name in ("minutes", "at", "direction") if name in begun.fields],
        **(beside(place, user, draft=draft) if is_whole else {"is_fetched": party is not None}),
        "further": [(tab, address) for tab in slot("timeline.composer") if (address := tab.address(user, record))],
        "has_draft": bool(draft),
        "is_kept_alone": not place.is_looked_after,
    }


def beside(place: Place, user: User, *, draft: Mapping[str, Any]) -> dict[str, list[Choice]]:
    """Who may have taken part in what happens at a place, and what it may belong to."""
    kept = draft.get("people", [])
    return {
        "people": [Choice(str(one.pk), title_of(one, user), str(one.pk) in kept) for one in those_there(place.party, user)],
        "about": _about(place.record, place.party, user, chosen=str(draft.get("about", ""))),
    }


def those_there(party: Party | None, user: User) -> list[Party]:
    """Who may have taken part: the people who work at a company."""
    if party is None or party.kind != PartyKind.ORGANIZATION:
        return []
    return [relative.party for relative in people(user, party)][:MOST]


def subjects_of(party: Party, user: User) -> list[Any]:
    """The open records with a party that what happens may belong to, such as deals."""
    found: list[Any] = []
    for entity in _processes(user):
        rows = visible(user, "read", entity).filter(party=party)
        rows = rows.filter(closed_at=None) if sees(user, entity, "closed_at") else rows
        found += rows.order_by("-pk")[:MOST]
    return found


def _processes(user: User) -> list[Entity]:
    """The kinds of records that move through processes and belong to a party, as far as a user sees that."""
    return [
        entity
        for entity in entities()
        if issubclass(entity.model, InProcess)
        and hasattr(entity.model, "party_id")
        and may(user, "read", entity)
        and sees(user, entity, "party")
    ]


def _about(record: Any, party: Party | None, user: User, *, chosen: str) -> list[Choice]:
    if party is None or party.pk != record.pk:
        return []
    refs = ((str(RecordRef.of(one)), title_of(one, user)) for one in subjects_of(party, user))
    return [Choice(ref, title, ref == chosen) for ref, title in refs]


def usual_currency(user: User) -> str:
    """The currency somebody means who names none: that of the newest episode he sees that has one."""
    entity = entity_named("episodes")
    field = tuple(field for field in effective(entity, user).new_form if field.name == "currency")
    return str(proposed(entity, field, user).get("currency", ""))


def templates(user: User, text: str) -> list[tuple[str, str]]:
    """Texts that are used again, those whose name holds what was typed."""
    entity = entity_of(TextTemplate)
    if not may(user, "read", entity) or not sees(user, entity, "name", "text"):
        return []
    rows = visible(user, "read", entity).filter(name__icontains=text).order_by("sort_key", "pk").values_list("pk", "name")
    return [(str(key), name) for key, name in rows[:MOST_TEMPLATES]]


def template_text(user: User, key: Any) -> str:
    """The text of a template the user may read; nothing of others."""
    entity = entity_of(TextTemplate)
    if not sees(user, entity, "text"):
        return ""
    return str(visible(user, "read", entity).filter(pk=key).values_list("text", flat=True).first() or "")
