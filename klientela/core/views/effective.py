"""What a user is shown of an entity: its description and the company's own fields, less what is hidden, as overlays arrange it."""

from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from django.utils.translation import get_language

from klientela.core.access.decisions import fields_for, fixed_for, may, sees
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of, form_fields
from klientela.core.records.models import Record
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.publishing import configuration_version
from klientela.core.views.overlays.content import EMPTY, Content
from klientela.core.views.overlays.lines import Line, shown
from klientela.core.views.overlays.merging import content_for
from klientela.core.views.overlays.parts import CARD, FACTS, FORM, LIST, QUICK_FORM, needed
from klientela.kernel.entity import Board, Entity

PLACED = ("owner",)


@dataclass(frozen=True)
class Effective:
    """Fields by use, in order, for one entity and one user. Every page, export and import reads only this."""

    entity: Entity
    columns: tuple[Field, ...]
    facts: tuple[Field, ...]
    form: tuple[Field, ...]
    """The fields he may write."""
    shown_form: tuple[Field, ...]
    """The same with those he may only read, in their order."""
    new_form: tuple[Field, ...]
    filters: tuple[Field, ...]
    orders: tuple[str, ...]
    has_title: bool
    board: Board | None
    quick_form: tuple[Field, ...] = ()
    """Of a new record's fields the few of the small form."""
    arranged: tuple[Line, ...] = ()
    """The form's tabs and sections with the fields under each; without lines it is one."""


@dataclass(frozen=True)
class Standing:
    """What decides beside the description what somebody is shown: what is hidden and fixed, and what he may say of a record's place."""

    hidden: frozenset[str]
    fixed: frozenset[str]
    may_place: bool


def effective(entity: Entity, user: User, *, is_arranged: bool = True) -> Effective:
    """The fields a user is shown of an entity, and those he may write. Programs and files read them as they come, not arranged."""
    content = content_for(entity.slug, user) if is_arranged else EMPTY
    may_place = issubclass(entity.model, Record) and may(user, "transfer", entity)
    shaped = shape(entity, Standing(fields_for(user, entity), fixed_for(user, entity), may_place), content)
    return replace(shaped, board=board_for(entity, user)) if entity.board else shaped


def shape(entity: Entity, standing: Standing, content: Content) -> Effective:
    """The same for a standing, without the board, which depends on other entities too."""
    return _shaped(entity, standing, content, said=(configuration_version(), get_language()))


@lru_cache(maxsize=1024)
def _shaped(entity: Entity, standing: Standing, content: Content, *, said: tuple[UUID | None, str | None]) -> Effective:
    """`said`: the configuration and the language it was made of."""
    hidden, fixed = standing.hidden, standing.fixed
    placed = tuple(field_of(entity, name) for name in PLACED) if standing.may_place else ()
    arranged = FORM.lines(entity, content) if content.parts.get(FORM.word) else ()
    known = _arranged(entity, (*form_fields(entity), *placed), arranged)
    new = _arranged(entity, (*form_fields(entity, new=True), *placed), arranged)
    only_read = {line.key for line in arranged if line.readonly} - needed(entity)
    new_form = tuple(field for field in _without(new, fixed) if field.name not in only_read)
    return Effective(
        entity=entity,
        columns=_named(entity, _names(entity, LIST.word, content) or entity.list, hidden),
        facts=_named(entity, _facts(entity, content), hidden),
        form=tuple(field for field in _without(known, fixed) if field.editable and field.name not in only_read),
        shown_form=_without(known, hidden),
        new_form=new_form,
        filters=_named(entity, entity.filters, hidden),
        orders=tuple(order for order in entity.orders if order.removeprefix("-") not in hidden),
        has_title=entity.title not in hidden,
        board=None,
        quick_form=_few(entity, new_form, content),
        arranged=arranged,
    )


def board_for(entity: Entity, user: User) -> Board | None:
    """The board of an entity, less what is hidden; none where the field of its columns or of its switch is."""
    board = entity.board
    if board is None or not sees(user, entity, board.by, board.switch):
        return None
    hidden = fields_for(user, entity)
    since, due, closed = ("" if name in hidden else name for name in (board.since, board.due, board.closed))
    total = board.total
    if total and {total, field_of(entity, total).currency} & hidden:
        total = None
    card = tuple(name for name in _names(entity, CARD.word, content_for(entity.slug, user)) or board.card if name not in hidden)
    return replace(board, card=card, total=total, since=since, due=due, closed=closed)


def _names(entity: Entity, part: str, content: Content) -> tuple[str, ...]:
    """The names of what an overlay shows in a part; nothing where it does not arrange it."""
    arranged = content.parts.get(part, ())
    known = {CARD.word: CARD, LIST.word: LIST, FACTS.word: FACTS, QUICK_FORM.word: QUICK_FORM}[part]
    return tuple(line.key for line in shown(known.lines(entity, content))) if arranged else ()


def _facts(entity: Entity, content: Content) -> tuple[str, ...]:
    usual = (*(entity.facts or (*entity.form, *_placing(entity))), *(own.name for own in own_fields(entity)))
    return _names(entity, FACTS.word, content) or usual


def _arranged(entity: Entity, fields: tuple[Field, ...], arranged: tuple[Line, ...]) -> tuple[Field, ...]:
    """Fields of a form in the order of its lines, without those that are off; what is needed stays, currencies follow amounts."""
    if not arranged:
        return fields
    by_name, must = {field.name: field for field in fields}, needed(entity)
    found: dict[str, Field] = {}
    for line in (*shown(arranged), *(line for line in arranged if line.key in must)):
        field = by_name.get(line.key)
        if field is None or field.name in found:
            continue
        found[field.name] = replace(field, required=True) if line.required and not field.required else field
        if field.currency in by_name:
            found[field.currency] = by_name[field.currency]
    placed = {line.key for line in arranged}
    currencies = {field.currency for field in fields if field.currency}
    return (*found.values(), *(field for field in fields if field.name not in placed | currencies | found.keys()))


def _few(entity: Entity, new_form: tuple[Field, ...], content: Content) -> tuple[Field, ...]:
    by_name = {field.name: field for field in new_form}
    lines = shown(QUICK_FORM.lines(entity, content))
    must = {field.name for field in new_form if field.required}
    names = dict.fromkeys((*(line.key for line in lines), *must))
    few = [by_name[name] for name in names if name in by_name]
    return tuple({field.name: field for known in few for field in (known, by_name.get(known.currency, known))}.values())


def _named(entity: Entity, names: tuple[str, ...], hidden: frozenset[str]) -> tuple[Field, ...]:
    fields = (field_of(entity, name) for name in dict.fromkeys(names) if name not in hidden)
    return tuple(field for field in fields if field.column is not None)


def _without(fields: tuple[Field, ...], hidden: frozenset[str]) -> tuple[Field, ...]:
    return tuple(field for field in fields if field.name not in hidden)


def _placing(entity: Entity) -> tuple[str, ...]:
    return ("owner", "team", "branch") if issubclass(entity.model, Record) else ()
