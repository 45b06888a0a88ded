"""Which columns a list shows, in which order and width: the entity's own, or those that the address chooses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language

from klientela.core.access.decisions import fields_for, may
from klientela.core.criteria.asking import in_columns
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.publishing import configured
from klientela.core.views.cells import column_of
from klientela.core.views.columns import Column, Need
from klientela.core.views.effective import Effective
from klientela.kernel.entity import Entity

MOST, NARROWEST, WIDEST = 30, 60, 800
UNSHOWN = frozenset({"key"})
BEYOND = frozenset({"reference", "longtext", "key"})
"""Kinds that a list does not show of the record a reference leads to."""


@dataclass(frozen=True)
class Choice:
    """The columns of a list as an address spells them: `name,town:160`."""

    names: tuple[str, ...] = ()
    widths: dict[str, int] = field(default_factory=dict)

    def spelled(self) -> str:
        """The same as it stands in an address."""
        return ",".join(f"{name}:{self.widths[name]}" if name in self.widths else name for name in self.names)


def read_choice(text: str) -> Choice:
    """The columns an address asks for; what is no width is left out."""
    names: list[str] = []
    widths = {}
    for part in text.split(",")[: 2 * MOST]:
        name, _colon, width = part.strip().partition(":")
        if not name or name in names:
            continue
        names.append(name)
        if width.isascii() and width.isdigit():
            widths[name] = min(max(int(width[:6]), NARROWEST), WIDEST)
    return Choice(tuple(names[:MOST]), widths)


def chosen(shown: Effective, words: QueryDict, user: User) -> tuple[Effective, dict[str, int]]:
    """What a user is shown, with the columns a question chooses, and their widths; hidden and unknown ones are left out alike."""
    choice = read_choice(words.get("columns", ""))
    if not choice.names:
        return shown, {}
    known = offered(shown.entity, user)
    fields = [known[name] for name in choice.names if name in known and name != shown.entity.title]
    title = [known[shown.entity.title]] if shown.has_title and shown.entity.title in known else []
    return replace(shown, columns=(*title, *fields) or shown.columns), choice.widths


def offered(entity: Entity, user: User) -> dict[str, Field]:
    """Every field a list can show to a user, by name: the entity's, and the simple ones of the records its references lead to."""
    own = [known for known in in_columns(entity, user) if known.kind not in UNSHOWN]
    beyond = [joined for reference in own if reference.kind == "reference" for joined in _beyond(reference, user)]
    return {known.name: known for known in (*own, *beyond)}


def _beyond(reference: Field, user: User) -> Iterator[Field]:
    target = reference.target_entity
    if not may(user, "read", target):
        return
    hidden = fields_for(user, target)
    for known in _simple(target, get_language() or ""):
        if known.name not in hidden and known.currency not in hidden:
            label = format_lazy("{}: {}", capfirst(reference.label), known.label)
            yield replace(known, name=f"{reference.name}.{known.name}", label=label)


@configured
def _simple(entity: Entity, language: str) -> tuple[Field, ...]:
    names = dict.fromkeys((*entity.list, *entity.form, *entity.facts, *(own.name for own in own_fields(entity) if not own.is_computed)))
    extras = {extra.name for extra in entity.extras}
    fields = (field_of(entity, name) for name in names if name not in extras and name != entity.title)
    return tuple(known for known in fields if known.kind not in BEYOND and known.column is not None)


def is_joined(known: Field) -> bool:
    """Whether a field stands in the record a reference leads to."""
    return "." in known.name


def joined_column(entity: Entity, known: Field, *, css: str = "") -> Column:
    """The column of a field one step away; it shows only of records its reader may read."""
    reference, _dot, name = known.name.partition(".")
    link = field_of(entity, reference)
    there = column_of(link.target_entity, field_of(link.target_entity, name), css=css)
    return replace(there, name=known.name, label=known.label, needs=needs_beyond(link, there.needs), order="")


def needs_beyond(link: Field, needs: Iterable[Need], *, op: str = "read") -> tuple[Need, ...]:
    """What is read of the record a reference leads to, for whoever may do this with it."""
    if link.own:
        return tuple(replace(need, via=link.name, linked=link.target_entity, op=op) for need in needs)
    name = link.name
    return tuple(replace(need, path=f"{name}__{need.path}", guard=name, model=link.target, alive=True, op=op) for need in needs)
