"""Own values within statements: as they are kept (for comparing, by an index) and typed (for adding up, grouping, showing)."""

from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, Collate
from django.db.models.lookups import Exact, IsNull

from klientela.core.records.kinds import Field
from klientela.core.records.own.names import COLUMN, code_of

WORDED = frozenset({"text", "email", "url", "phone", "country", "currency"})
EXACT = DecimalField(max_digits=40, decimal_places=20)


class Guarded(Func):
    """A text cast to a type where it has the type's form; anything else is nothing, so that no value can break a statement."""

    template = (
        "CASE WHEN (%(expressions)s) ~ '%(form)s' AND pg_input_is_valid(%(expressions)s, '%(type)s') THEN (%(expressions)s)::%(type)s END"
    )

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> Any:
        statement, params = super().as_sql(compiler, connection, *args, **more)
        return statement, (*params, *params, *params)


FORMS: dict[str, tuple[str, str, Any]] = {
    "integer": ("^-?[0-9]+$", "bigint", IntegerField()),
    "decimal": ("^-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$", "numeric", EXACT),
    "money": ("^-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$", "numeric", EXACT),
    "date": ("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "date", DateField()),
    "datetime": ("^[0-9]{4}-[0-9]{2}-[0-9]{2}T", "timestamptz", DateTimeField()),
    "reference": ("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "uuid", UUIDField()),
}


def kept(field: Field, prefix: str = "") -> Any:
    """The value as it is kept (jsonb): what an index of a fast field holds. What is computed comes in the same form."""
    if field.own and field.own.is_computed:
        return F(f"{prefix}{field.path}")
    return KeyTransform(code_of(field.name), F(f"{prefix}{COLUMN}"))


def text(field: Field, prefix: str = "") -> Any:
    """The value as text."""
    if field.own and field.own.is_computed:
        return Func(F(f"{prefix}{field.path}"), template="(%(expressions)s #>> '{}')", output_field=TextField())
    return KeyTextTransform(code_of(field.name), F(f"{prefix}{COLUMN}"))


def typed(field: Field, prefix: str = "") -> Any:
    """The value in the type of its kind, of any field: a column's by its name, an own one's cast. `prefix`: a path that ends with `__`."""
    return F(f"{prefix}{field.name}") if field.own is None else cast(field, text(field, prefix))


def cast(field: Field, words: Any) -> Any:
    """A text in the type of a field's kind."""
    if field.kind == "boolean":
        return Coalesce(Exact(words, Value("true")), Value(False), output_field=BooleanField())
    if field.kind not in FORMS:
        return words
    form, type_, output = FORMS[field.kind]
    return Guarded(words, form=form, type=type_, output_field=output)


def cast_key(column: Any, code: str) -> Any:
    """The key a link holds, of the column of own values."""
    form, type_, output = FORMS["reference"]
    return Guarded(KeyTextTransform(code, column), form=form, type=type_, output_field=output)


def filled(field: Field, prefix: str = "") -> Q:
    """The condition that a field says something."""
    return Q(IsNull(kept(field, prefix), False))


class SortKeyOf(Func):
    """The key by which a text sorts in Polish and Romanian alike."""

    function = "records_sort_key"
    output_field = TextField()


def order_of(field: Field) -> Any:
    """What a list is ordered by, exactly as the index of a fast field holds it."""
    return Collate(SortKeyOf(text(field)), "C") if field.kind in WORDED else kept(field)


def asks_own_values(rows: QuerySet[Any]) -> bool:
    """Whether a question is about values of own fields, which stand in the JSON of each record."""
    return any(isinstance(part, KeyTransform) for leaf in rows.query.where.leaves() for part in getattr(leaf, "flatten", tuple)())
