"""Tables without a template engine: a column says what it needs and how it shows; a table is made once and filled often."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from klientela.core.access.decisions import fields_for, scope, visible
from klientela.core.identity.models import User
from klientela.core.records.own.expressions import cast_key
from klientela.core.records.own.names import COLUMN, code_of, name_at
from klientela.core.records.titles import OPEN_TO_ALL, title_path
from klientela.kernel.entity import Entity, entity_of
from klientela.ui.formats import Formats
from klientela.ui.markup import esc


@dataclass(frozen=True)
class Need:
    """One value a column reads. `guard`: the relation over which it is read, whose record the user must be able to read.

    `alive`: of a deleted record it tells nothing. `op`: what the user must be able to do with the record, such as exporting it.
    """

    path: str
    guard: str = ""
    model: Any = None
    alive: bool = False
    op: str = "read"
    linked: Any = None
    """For a link that stands among own values: the entity it leads to, whose title is read."""
    via: str = ""
    """The name of such a link, where it is not the title but another value that is read."""

    def expression(self, user: User, hidden: frozenset[str]) -> Any:
        """The value for the database, empty where the field (or the joined record) is not for this user."""
        name, rest = name_at(self.path), self.path.partition("__")[2]
        if self.via:
            return NOTHING if self.via in hidden else _beyond_link(self, user)
        if name in hidden or name.removesuffix("_id") in hidden:
            return NOTHING
        if not self.guard:
            return _title_linked(self, user) if self.linked else self.path
        condition = scope(user, self.op, self.model, f"{self.guard}__")
        condition &= Q(**{f"{self.guard}__deleted_at": None}) if self.alive else Q()
        value = _joined(user, entity_of(self.model), rest, path=f"{self.guard}__")
        return Case(When(condition, then=value)) if condition else value


NOTHING = Value(None, output_field=TextField())


def _title_linked(need: Need, user: User) -> Any:
    """The title of the record a link leads to, if the user may read it: of colleagues and teams always."""
    target: Entity = need.linked
    key = cast_key(OuterRef(COLUMN), code_of(name_at(need.path)))
    rows = target.model._base_manager.filter(pk=key, **target.where)
    rows = rows if target.model in OPEN_TO_ALL else rows.filter(scope(user, need.op, target))
    return Subquery(rows.values_list(Cast(title_path(target, user), TextField()))[:1])


def _beyond_link(need: Need, user: User) -> Any:
    """A value of the record a link leads to, if the user may read it and it is not deleted."""
    target: Entity = need.linked
    key = cast_key(OuterRef(COLUMN), code_of(need.via))
    rows = visible(user, need.op, target).filter(pk=key, deleted_at=None)
    return Subquery(rows.values_list(Need(need.path).expression(user, fields_for(user, target)))[:1])


def _joined(user: User, entity: Entity, name: str, *, path: str) -> Any:
    if name == entity.title:
        return title_path(entity, user, path)
    return NOTHING if name_at(name) in fields_for(user, entity) else F(f"{path}{name}")


def reading(rows: Any, needs: Iterable[Need], user: User, *, entity: Entity) -> Any:
    """The rows of an entity as tuples of these values, each as this user may read it: what is hidden is not even asked for."""
    hidden = fields_for(user, entity)
    return rows.values_list(*[need.expression(user, hidden) for need in needs])


@dataclass(frozen=True)
class Column:
    """`needs` are the values read from the database; `cell`, made once per language, shows them."""

    name: str
    label: Any
    needs: tuple[Need, ...]
    cell: Callable[[Formats], Callable[..., object]]
    css: str = ""
    order: str = ""
    width: str = ""


PICK = '<td class="w-ck"><input class="check" type="checkbox" aria-label="%s"></td>'


class Table:
    """Columns made ready for one language: values in, rows of HTML out."""

    def __init__(self, columns: Iterable[Column], words: Formats) -> None:
        self.columns = tuple(columns)
        self.needs = tuple(dict.fromkeys((Need("pk"), *(need for column in self.columns for need in column.needs))))
        self._cells = [(column.cell(words), [self.needs.index(need) for need in column.needs]) for column in self.columns]
        cells = "".join(f'<td class="{column.css}">%s</td>' for column in self.columns)
        pick = PICK % esc(gettext("Select")).replace("%", "%%")
        self._row, self._picked = f'<tr data-id="%s">{cells}</tr>\n', f'<tr data-id="%s">{pick}{cells}</tr>\n'

    def values(self, rows: Any, user: User, *, entity: Entity) -> list[tuple[Any, ...]]:
        """What the columns need of some rows, as this user may read it."""
        return list(reading(rows, self.needs, user, entity=entity))

    def rows(self, values: Sequence[tuple[Any, ...]], *, pick: bool = False) -> SafeString:
        """The rows of HTML; `pick`: each with a box to select it."""
        filled = self._picked if pick else self._row
        by_need = list(zip(*values, strict=True)) or [()] * len(self.needs)
        shown = [map(cell, *[by_need[index] for index in inputs]) for cell, inputs in self._cells]
        return SafeString("".join([filled % tuple(map(esc, row)) for row in zip(by_need[0], *shown, strict=True)]))

    def cells(self, values: tuple[Any, ...]) -> list[tuple[str, object]]:
        """One row as (class, cell) pairs, for templates that put more beside it."""
        return [
            (column.css, cell(*[values[index] for index in inputs]))
            for column, (cell, inputs) in zip(self.columns, self._cells, strict=True)
        ]
