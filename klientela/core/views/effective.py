"""What a user is shown of an entity. Today the entity's own description less the hidden fields; overlays will change it here."""

from dataclasses import dataclass, replace

from klientela.core.access.decisions import fields_for, fixed_for, may, sees
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of, form_fields
from klientela.core.records.models import Record
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


def effective(entity: Entity, user: User) -> Effective:
    """The fields a user is shown of an entity, and those he may write."""
    hidden, fixed = fields_for(user, entity), fixed_for(user, entity)
    known = (*form_fields(entity), *_owner(entity, user))
    return Effective(
        entity=entity,
        columns=_named(entity, entity.list, hidden),
        facts=_named(entity, entity.facts or (*entity.form, *_placing(entity)), hidden),
        form=tuple(field for field in _without(known, fixed) if field.editable),
        shown_form=_without(known, hidden),
        new_form=_without((*form_fields(entity, new=True), *_owner(entity, user)), fixed),
        filters=_named(entity, entity.filters, hidden),
        orders=tuple(order for order in entity.orders if order.removeprefix("-") not in hidden),
        has_title=entity.title not in hidden,
        board=board_for(entity, user),
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
    card = tuple(name for name in board.card if name not in hidden)
    return replace(board, card=card, total=total, since=since, due=due, closed=closed)


def _named(entity: Entity, names: tuple[str, ...], hidden: frozenset[str]) -> tuple[Field, ...]:
    fields = (field_of(entity, name) for name in dict.fromkeys(names) if name not in hidden)
    return tuple(field for field in fields if field.column is not None)


def _without(fields: tuple[Field, ...], hidden: frozenset[str]) -> tuple[Field, ...]:
    return tuple(field for field in fields if field.name not in hidden)


def _placing(entity: Entity) -> tuple[str, ...]:
    return ("owner", "team", "branch") if issubclass(entity.model, Record) else ()


def _owner(entity: Entity, user: User) -> tuple[Field, ...]:
    """Who may transfer chooses the owner."""
    if not issubclass(entity.model, Record) or not may(user, "transfer", entity):
        return ()
    return tuple(field_of(entity, name) for name in PLACED)
