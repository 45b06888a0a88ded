"""Tables without a template engine: a column says what it needs and how it shows; a table is made once and filled often."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, TextField, Value, When
from django.utils.safestring import SafeString

from klientela.core.access.decisions import fields_for, scope
from klientela.core.identity.models import User
from klientela.core.records.titles import title_path
from klientela.kernel.entity import Entity, entity_of
from klientela.ui.formats import Formats
from klientela.ui.markup import esc


@dataclass(frozen=True)
class Need:
    """One value a column reads. `guard`: the relation over which it is read, whose record the user must be able to read."""

    path: str
    guard: str = ""
    model: Any = None

    def expression(self, user: User, hidden: frozenset[str]) -> Any:
        """The value for the database, empty where the field (or the joined record) is not for this user."""
        name, _, rest = self.path.partition("__")
        if name in hidden or name.removesuffix("_id") in hidden:
            return NOTHING
        if not self.guard:
            return self.path
        condition = scope(user, "read", self.model, f"{self.guard}__")
        value = _joined(user, entity_of(self.model), rest, path=f"{self.guard}__")
        return Case(When(condition, then=value)) if condition else value


NOTHING = Value(None, output_field=TextField())


def _joined(user: User, entity: Entity, name: str, *, path: str) -> Any:
    if name == entity.title:
        return title_path(entity, user, path)
    return NOTHING if name in fields_for(user, entity) else F(f"{path}{name}")


def reading(rows: Any, needs: Iterable[Need], user: User) -> Any:
    """The rows of an entity's model as tuples of these values, each as this user may read it: what is hidden is not even asked for."""
    hidden = fields_for(user, entity_of(rows.model))
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


class Table:
    """Columns made ready for one language: values in, rows of HTML out."""

    def __init__(self, columns: Iterable[Column], words: Formats) -> None:
        self.columns = tuple(columns)
        self.needs = tuple(dict.fromkeys((Need("pk"), *(need for column in self.columns for need in column.needs))))
        self._cells = [(column.cell(words), [self.needs.index(need) for need in column.needs]) for column in self.columns]
        cells = "".join(f'<td class="{column.css}">%s</td>' for column in self.columns)
        self._row = f'<tr data-id="%s">{cells}</tr>\n'

    def values(self, rows: Any, user: User) -> list[tuple[Any, ...]]:
        """What the columns need of some rows, as this user may read it."""
        return list(reading(rows, self.needs, user))

    def rows(self, values: Sequence[tuple[Any, ...]]) -> SafeString:
        """The rows of HTML."""
        by_need = list(zip(*values, strict=True)) or [()] * len(self.needs)
        shown = [map(cell, *[by_need[index] for index in inputs]) for cell, inputs in self._cells]
        return SafeString("".join([self._row % tuple(map(esc, row)) for row in zip(by_need[0], *shown, strict=True)]))

    def cells(self, values: tuple[Any, ...]) -> list[tuple[str, object]]:
        """One row as (class, cell) pairs, for templates that put more beside it."""
        return [
            (column.css, cell(*[values[index] for index in inputs]))
            for column, (cell, inputs) in zip(self.columns, self._cells, strict=True)
        ]
