"""Computed fields as the database is asked for them: `own__<code>` is worked out where it would else be read."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.db.models import JSONField, Transform, Value
from django.db.models.expressions import Col
from django.db.models.fields.json import KeyTransform

from klientela.core.access.acting import actor_or_none
from klientela.core.identity.fields import OwnDecoder, OwnEncoder
from klientela.core.records.own.formulas.clock import clock_for
from klientela.core.records.own.formulas.columns import at_row
from klientela.core.records.own.formulas.definitions import Computed, computed, on_table
from klientela.core.records.own.formulas.names import DAY, MOMENT, NUMBER, TEXT, TRUTH
from klientela.core.records.own.formulas.pieces import Piece, piece_of
from klientela.core.records.own.formulas.rollups import summed
from klientela.kernel.entity import Entity

DEEPEST = 12
"""How many computed fields may stand within one another; more is a circle that slipped in past the settings."""
KEPT = {
    NUMBER: "to_jsonb(records_figure({0}, %d))",
    TEXT: "to_jsonb({0})",
    DAY: "to_jsonb({0})",
    MOMENT: "records_moment_kept({0})",
    TRUTH: "to_jsonb({0})",
}
KINDS = {"decimal": NUMBER, "integer": NUMBER, "money": NUMBER, "date": DAY, "datetime": MOMENT, "boolean": TRUTH}
NOTHING = "NULL::jsonb"
_depth: ContextVar[int] = ContextVar("depth", default=0)


def transform_of(model: Any, code: str) -> Callable[..., Any] | None:
    """How the database is asked for a computed field of a table; None for one that is simply kept."""
    known = on_table(model._meta.concrete_model).get(code)
    if known is None:
        return None
    return lambda *lhs: OwnComputed(code, known, *lhs) if isinstance(lhs[0], Col) else KeyTransform(code, *lhs)


class OwnComputed(Transform):
    """A computed own field of a row, in the form in which its value would be kept. Worked out for whoever acted when it was asked for."""

    output_field = JSONField(encoder=OwnEncoder, decoder=OwnDecoder)

    def __init__(self, code: str, known: tuple[tuple[Entity, bool], ...], *lhs: Any, **options: Any) -> None:
        super().__init__(*lhs, **options)
        self.code, self.known = code, known
        self.reader = actor_or_none()
        self.clock = clock_for(self.reader)

    def as_sql(self, compiler: Any, connection: Any, *_how: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        row = self.get_source_expressions()[0]
        if _depth.get() >= DEEPEST:
            return NOTHING, ()
        token = _depth.set(_depth.get() + 1)
        try:
            sql, params = compiler.compile(self._chosen(row))
        finally:
            _depth.reset(token)
        return sql, tuple(params)

    def _chosen(self, row: Col) -> Any:
        """Kinds of records that share a table may each have a field of this code."""
        found: Any = None
        for entity, is_computed in reversed(self.known):
            value = self._worked(computed(entity, self.code), row) if is_computed else KeyTransform(self.code, row)
            if found is None and len(self.known) == 1:
                return value
            condition, parts = _rows_of(entity, row)
            found = Piece(
                "(CASE WHEN " + condition + " THEN {0} ELSE {1} END)", value, found or Piece(NOTHING, kind=TEXT), *parts, kind=TEXT
            )
        return found

    def _worked(self, field: Computed, row: Col) -> Any:
        kind = KINDS.get(field.own.value_kind, TEXT)
        if field.is_rollup:
            found = summed(field, row, self.reader)
        else:
            found = field.checked and piece_of(field.checked, lambda source: at_row(source, row, self.reader), clock=self.clock)
        if found is None:
            return Piece(NOTHING, kind=TEXT)
        return Piece(KEPT[kind] % field.places if kind == NUMBER else KEPT[kind], found, kind=TEXT)


class OwnTried(OwnComputed):
    """What a computed field would give that is not kept yet."""

    def __init__(self, field: Computed, *lhs: Any, **options: Any) -> None:
        super().__init__(field.own.code, (), *lhs, **options)
        self.computed = field

    def _chosen(self, row: Col) -> Any:
        return self._worked(self.computed, row)


def _rows_of(entity: Entity, row: Col) -> tuple[str, list[Any]]:
    """The condition of the rows of an entity, with its parts from the third place on."""
    model: Any = row.target.model
    conditions: list[str] = []
    parts: list[Any] = []
    for name, value in entity.where.items():
        conditions.append(f"{{{len(parts) + 2}}} = {{{len(parts) + 3}}}")
        parts += [Col(row.alias, model._meta.get_field(name)), Value(value)]
    return " AND ".join(conditions) or "true", parts
