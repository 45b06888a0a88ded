"""What would become of each item of a file: new, known already, or refused and why; and bringing in those that are chosen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from klientela.core.exchange.vcards import Card, read_cards
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.records.writing import may_make
from klientela.core.tasks.dav.shelves import keep_item
from klientela.core.tasks.interchange.bringing import bring_in, known_by_uid
from klientela.core.tasks.interchange.ical import read_calendar
from klientela.core.tasks.interchange.ical_text import text_of_event
from klientela.core.tasks.interchange.people_in import alike, bring_card
from klientela.core.tasks.interchange.reading import Fault, ReadCalendar
from klientela.core.tasks.models import Collection as Kind
from klientela.core.tasks.zones import zone_of
from klientela.core.views.addresses import address_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed

MOST = 500
NEW, KNOWN = "new", "known"


@dataclass(frozen=True)
class Line:
    """One item of a file and what would become of it."""

    number: int
    title: str
    verdict: str
    when: datetime | None = None
    is_all_day: bool = False
    told: str = ""
    known_as: str = ""
    known_at: str = ""


@dataclass
class Looked:
    """A file that was looked through."""

    is_calendar: bool
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    other: int = 0
    """Things in it that are neither meetings nor people."""
    left_over: int = 0


def look(content: bytes, *, by: User) -> Looked:
    """Look through a file of a calendar or of address cards."""
    if b"BEGIN:VCARD" in content[:4000].upper().replace(b"\x00", b""):
        return _cards(read_cards(content), by=by)
    return _events(read_calendar(content, home=zone_of(by)), by=by)


def _events(found: ReadCalendar, *, by: User) -> Looked:
    known = known_by_uid([event.uid for event in found.events], by=by)
    looked = Looked(True, faults=found.faults, items=found.events[:MOST], left_over=max(0, len(found.events) - MOST))
    looked.other = sum(count for name, count in found.other.items() if name != "VTIMEZONE")
    for number, event in enumerate(looked.items):
        twin = known.get(event.uid) if event.uid else None
        as_known = (title_of(twin, by), address_of(twin)) if twin else ("", "")
        verdict = KNOWN if twin else NEW
        looked.lines.append(
            Line(number, event.title, verdict, event.starts_at, event.is_all_day, event.place, known_as=as_known[0], known_at=as_known[1])
        )
    return looked


def _cards(cards: list[Card], *, by: User) -> Looked:
    usable = [card for card in cards if card.name and card.is_whole and not card.is_list]
    chosen = usable[:MOST]
    looked = Looked(False, items=chosen, other=len([card for card in cards if card.is_list]), left_over=len(usable) - len(chosen))
    twins = alike(chosen, by=by)
    for number, card in enumerate(chosen):
        twin = twins.get(number)
        as_known = (title_of(twin, by), address_of(twin)) if twin else ("", "")
        told = card.first("EMAIL") or card.first("TEL")
        looked.lines.append(Line(number, card.name, KNOWN if twin else NEW, told=told, known_as=as_known[0], known_at=as_known[1]))
    broken = [card for card in cards if not card.is_list and not (card.name and card.is_whole)]
    looked.faults = [Fault(card.name, _("This card has no name, or its end is missing.")) for card in broken]
    if not cards:
        looked.faults.append(Fault("", _("There is no address card in this file.")))
    return looked


def may_bring(looked: Looked, *, by: User) -> bool:
    """Whether somebody may make such records at all."""
    return may_make(by, entity_named("meetings" if looked.is_calendar else "persons"))


def bring(looked: Looked, numbers: Collection[int], *, by: User) -> tuple[int, list[Fault]]:
    """Bring in the chosen items, each whole or not at all; how many came in, and what was refused."""
    done, faults = 0, []
    for line in looked.lines:
        if line.number not in numbers:
            continue
        try:
            with transaction.atomic():
                _bring_one(looked, looked.items[line.number], by=by)
            done += 1
        except ValidationError as error:
            faults.append(Fault(line.title, " ".join(error.messages)))
        except NotAllowed:
            faults.append(Fault(line.title, _("You may not do this.")))
    return done, faults


def _bring_one(looked: Looked, item: Any, *, by: User) -> None:
    """What we do not keep of it ourselves is kept beside, for the programs of whoever brought it."""
    if looked.is_calendar:
        meeting = bring_in(item, by=by)
        keep_item(by, Kind.MEETINGS, name=f"{meeting.pk}.ics", key=meeting.pk, uid=item.uid, text=text_of_event(item))
    else:
        party = bring_card(item, by=by)
        keep_item(by, Kind.PEOPLE, name=f"{party.pk}.vcf", key=party.pk, uid=item.uid, text=item.written())
