"""What a formula reads of a row: its columns, its own values and those of the record a link leads to, as typed expressions."""

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import Col

from klientela.core.access.acting import Actor
from klientela.core.access.decisions import fields_for, visible
from klientela.core.records.kinds import Field
from klientela.core.records.own.formulas.names import DAY, LINK, MOMENT, NUMBER, TEXT, TRUTH, Source
from klientela.core.records.own.formulas.pieces import Piece
from klientela.core.records.own.formulas.within import Within
from klientela.core.records.own.names import code_of
from klientela.kernel.entity import Entity

OF_COLUMN = {NUMBER: "({0})::numeric", TEXT: "NULLIF(({0})::text, '')", DAY: "{0}", MOMENT: "{0}", TRUTH: "{0}", LINK: "({0})::text"}
OF_OWN = {
    NUMBER: "records_own_number({0})",
    TEXT: "records_own_text({0})",
    DAY: "records_own_day({0})",
    MOMENT: "records_own_moment({0})",
    TRUTH: "coalesce(records_own_truth({0}), false)",
    LINK: "records_own_text({0})",
}
EMPTY = {
    NUMBER: "NULL::numeric",
    TEXT: "NULL::text",
    DAY: "NULL::date",
    MOMENT: "NULL::timestamptz",
    TRUTH: "NULL::boolean",
    LINK: "NULL::text",
}
OWN_KEY = "(CASE WHEN pg_input_is_valid(records_own_text({0}), 'uuid') THEN records_own_text({0})::uuid END)"


def at_row(source: Source, own: Col, reader: Actor | None) -> Any:
    """The value of a field at the row of whose own values `own` is the column; what stands on another record as the reader may see it."""
    kind = source.type.kind
    if source.step is None:
        return _here(source.field, (OF_OWN if source.field.own else OF_COLUMN)[kind], own, kind=kind)
    rows = _readable(source, reader)
    if rows is None:
        return Piece(EMPTY[kind], kind=kind)
    key = _here(source.step, OWN_KEY if source.step.own else "{0}", own, kind=LINK)
    value = typed(source.field, kind)
    return Within(rows, on="pk", key=key, finish=lambda rows: _only(rows, value), row=own, name=source.name, kind=kind)


def typed(field: Field, kind: str) -> Any:
    """The value of a field in a query of its own records."""
    return Piece((OF_OWN if field.own else OF_COLUMN)[kind], F(field.path), kind=kind)


def _only(rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.annotate(own_value=value).values("own_value")[:1]
    return found


def _here(field: Field, pattern: str, own: Col, *, kind: str) -> Any:
    column: Any = own.target
    if field.own is None:
        return Piece(pattern, Col(own.alias, column.model._meta.get_field(field.name)), kind=kind)
    return Piece(pattern, column.get_transform(code_of(field.name))(own), kind=kind)


def _readable(source: Source, reader: Actor | None) -> QuerySet[Any] | None:
    """The records a link may lead to, of those the reader may see; None where he may not see the field at all."""
    target: Entity = source.step.target_entity if source.step else source.holders[0]
    if reader is None or reader.user is None:
        rows: QuerySet[Any] = target.model._base_manager.filter(deleted_at=None, **{**target.where, **_kind_of(source)})
        return rows
    if any(source.field.name in fields_for(reader.user, holder) for holder in (target, *source.holders)):
        return None
    return visible(reader.user, "read", target).filter(**_kind_of(source))


def _kind_of(source: Source) -> dict[str, Any]:
    """Own fields of two kinds in one table may have one code, and be for other eyes: it is that of the kind the formula means."""
    return dict(source.holders[0].where) if source.holders and source.field.own else {}
