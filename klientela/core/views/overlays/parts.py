"""What can be arranged: form, record page, list, board, quick form, menu; each with its usual arrangement."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.kinds import Field, field_of, fields_of, form_fields
from klientela.core.records.models import Record
from klientela.core.records.own.definitions import own_fields
from klientela.core.views.overlays.content import Content
from klientela.core.views.overlays.lines import ITEM, OFF, PLACE, SECTION, Line, completed
from klientela.core.views.overlays.panels import panel_names
from klientela.kernel.entity import Entity

ON, MAIN, SIDE = "on", "main", "side"
FIRST_SECTION = "first"
PLACED = ("owner", "team", "branch")
QUICK = 4
"""So many fields a quick form begins with, beside what it needs."""


@dataclass(frozen=True)
class Part:
    """Something that can be arranged by itself."""

    word: str
    label: Any
    text: Any
    usual: Callable[[Entity], tuple[Line, ...]]
    heads: tuple[str, ...] = ()
    """Kinds of heads that can be added to it."""
    has_flags: bool = False
    """Whether its fields can be required or only read."""

    def lines(self, entity: Entity, content: Content) -> tuple[Line, ...]:
        """How it is arranged: as the content says, with what is new since; as it comes where the content says nothing."""
        usual = self.usual(entity)
        arranged = content.parts.get(self.word, ())
        return completed(arranged, usual) if arranged else usual


def form_usual(entity: Entity) -> tuple[Line, ...]:
    """All fields in one section."""
    return (Line(FIRST_SECTION, SECTION), *_items(known.name for known in form_items(entity)), Line(OFF, PLACE))


def form_items(entity: Entity) -> tuple[Field, ...]:
    """The fields of a form; a currency goes with its amount."""
    known = form_fields(entity, new=True)
    owner = (field_of(entity, "owner"),) if issubclass(entity.model, Record) else ()
    currencies = {field.currency for field in known if field.currency}
    return tuple({field.name: field for field in (*known, *owner) if field.name not in currencies}.values())


def needed(entity: Entity) -> frozenset[str]:
    """Fields without which no record can be saved: they stand in every form."""
    return frozenset(field.name for field in form_fields(entity) if field.required)


def facts_usual(entity: Entity) -> tuple[Line, ...]:
    """The facts as the program has them, own fields at the end, everything else off."""
    placing = PLACED if issubclass(entity.model, Record) else ()
    return _on_off(entity, (*(entity.facts or (*entity.form, *placing)), *(own.name for own in own_fields(entity))))


def list_usual(entity: Entity) -> tuple[Line, ...]:
    """The columns of the list as the program has them."""
    return _on_off(entity, entity.list)


def card_usual(entity: Entity) -> tuple[Line, ...]:
    """What a card of the board shows."""
    return _on_off(entity, entity.board.card if entity.board else ())


def quick_usual(entity: Entity) -> tuple[Line, ...]:
    """What the small form asks for: what is needed, and the first few."""
    names = [field.name for field in form_items(entity)]
    must = needed(entity)
    on = [name for name in names if name in must]
    on += [name for name in names if name not in must][: max(0, QUICK - len(on))]
    first = sorted(on, key=names.index)
    return (Line(ON, PLACE), *_items(first), Line(OFF, PLACE), *_items(name for name in names if name not in on))


def panels_usual(entity: Entity) -> tuple[Line, ...]:
    """The boxes of the record page, where packages put them."""
    names = panel_names(entity)
    places = {place: [key for key, panel in names.items() if panel.place == place] for place in (MAIN, SIDE)}
    return (Line(MAIN, PLACE), *_items(places[MAIN]), Line(SIDE, PLACE), *_items(places[SIDE]), Line(OFF, PLACE))


def _on_off(entity: Entity, on: Iterable[str]) -> tuple[Line, ...]:
    known = {field.name for field in shown_items(entity)}
    first = [name for name in dict.fromkeys(on) if name in known]
    rest = [name for name in known_names(entity) if name in known and name not in first]
    return (Line(ON, PLACE), *_items(first), Line(OFF, PLACE), *_items(rest))


def known_names(entity: Entity) -> tuple[str, ...]:
    """The names of all fields that can be shown, each once."""
    return tuple(dict.fromkeys(field.name for field in shown_items(entity)))


def shown_items(entity: Entity) -> tuple[Field, ...]:
    """Every field that can be shown of a record."""
    placing = PLACED if issubclass(entity.model, Record) else ()
    fields = (*fields_of(entity), *(field_of(entity, name) for name in placing))
    return tuple(field for field in fields if field.column is not None)


def _items(names: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(name, ITEM) for name in names)


HEADS = ("tab", "section")
FORM = Part("form", _("Form"), _("What people fill in, in tabs and sections."), form_usual, HEADS, has_flags=True)
QUICK_FORM = Part("quick", _("Quick form"), _("The few fields of the small form for something new."), quick_usual)
FACTS = Part("facts", _("Facts"), _("What stands beside a record on its page."), facts_usual)
PANELS = Part(
    "panels", pgettext_lazy("of a record page", "Boxes"), _("What stands on a record's page, in tabs and sections."), panels_usual, HEADS
)
LIST = Part("list", _("List"), _("The columns a list begins with."), list_usual)
CARD = Part("card", pgettext_lazy("of a board", "Cards"), _("What the cards of the board show."), card_usual)
PARTS = {part.word: part for part in (FORM, QUICK_FORM, FACTS, PANELS, LIST, CARD)}


def parts_of(entity: Entity) -> dict[str, Part]:
    """What can be arranged of an entity: no cards without a board, of a part of a record no page."""
    without = set() if entity.board else {"card"}
    without |= {"facts", "panels", "quick"} if entity.part_of else set()
    return {word: part for word, part in PARTS.items() if word not in without}
