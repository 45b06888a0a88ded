"""A question asked for each row of another, joined to it by names that nothing else has."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from django.db.models import Expression, F, QuerySet
from django.db.models.expressions import Col
from django.db.models.lookups import Exact

from klientela.core.records.own.formulas.pieces import OUTPUT

type Finish = Callable[[QuerySet[Any]], QuerySet[Any]]


class Within(Expression):
    """The one value that is found in some rows for the row at hand: in those whose field `on` is `key`.

    The tables of the rows are renamed after the row at hand, which may be of the same table.
    """

    def __init__(self, rows: QuerySet[Any], *, on: str, key: Any, finish: Finish, row: Col, name: str, kind: str) -> None:
        super().__init__(output_field=OUTPUT[kind])
        self.rows, self.on, self.key, self.finish, self.row, self.name = rows, on, key, finish, row, name

    def get_source_expressions(self) -> list[Any]:
        return []

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        pass

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        rows = self.finish(self._renamed().filter(Exact(F(self.on), self.key)))
        sql, params = rows.query.get_compiler(connection=connection).as_sql()
        return f"({sql})", tuple(params)

    def _renamed(self) -> QuerySet[Any]:
        rows = self.rows.order_by()
        rows.query.get_initial_alias()
        prefix = f"o{sha256(f'{self.row.alias} {self.name}'.encode()).hexdigest()[:10]}"
        rows.query.change_aliases({alias: f"{prefix}_{number}" for number, alias in enumerate(rows.query.alias_map)})
        return rows
