"""What goes in and out of the API, typed: schemas made from the fields of an entity that a user may see."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, WithJsonSchema, create_model

from klientela.core.access.decisions import fields_for
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field as EntityField
from klientela.core.records.kinds import field_of, program_fields, program_form
from klientela.core.records.models import Record
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.names import is_own
from klientela.core.records.own.publishing import configured
from klientela.core.records.writing import READ_ONLY
from klientela.core.views.effective import effective
from klientela.kernel.entity import Entity
from klientela.kernel.phone import InvalidPhone, parse_phone

RESTRICTED = "restricted"
"""Stands where a record is that the user may not read."""
PLACED = ("owner", "team", "branch")
ALWAYS: dict[str, Any] = {"id": UUID, "version": int, "created_at": datetime, "changed_at": datetime}
MAX_TEXT, MAX_INTEGER = 100_000, 2**31 - 1
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(9999, 12, 30)
SEEN = Annotated[int, Field(ge=1, le=MAX_INTEGER, description="The version you saw, unless the header If-Match names it.")]


def _without_default(shown: dict[str, Any]) -> None:
    shown.pop("default", None)


LEFT_OUT = Field(default=None, json_schema_extra=_without_default)
UNREADABLE = re.compile("[\0\ud800-\udfff]")


class Shape(BaseModel):
    """A body the API takes: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


def shown_fields(entity: Entity, user: User | None) -> tuple[EntityField, ...]:
    """The fields of an entity the API shows this user (None: all there are)."""
    if user:
        seen = effective(entity, user, is_arranged=False)
        fields = tuple(field for field in (*seen.columns, *seen.facts, *seen.shown_form, *seen.filters) if field.column is not None)
    else:
        fields = program_fields(entity)
    names = dict.fromkeys((entity.part_of,) if entity.part_of else ())
    names |= dict.fromkeys(field.name for field in fields)
    names |= dict.fromkeys(field.currency for field in fields if field.currency)
    names |= dict.fromkeys(PLACED if issubclass(entity.model, Record) else ())
    names |= dict.fromkeys(own.name for own in (own_fields(entity) if user else ()))
    hidden = fields_for(user, entity) if user else frozenset()
    return tuple(field_of(entity, name) for name in names if name not in hidden)


def taken_fields(entity: Entity, user: User | None, *, new: bool) -> tuple[EntityField, ...]:
    """The fields of an entity this user may fill in (None: anybody); what the system sets is not among them."""
    parent = (field_of(entity, entity.part_of),) if new and entity.part_of else ()
    if user:
        seen = effective(entity, user, is_arranged=False)
        fields = seen.new_form if new else seen.form
    else:
        fields = program_form(entity, new=new)
    return (*parent, *(field for field in fields if field.editable and field.kind != "file"))


def read_body(entity: Entity, user: User, body: bytes, *, new: bool) -> Shape:
    """A body as this user may send it. A hidden field is refused as an unknown one; of one that he sees it is said that it is only read."""
    wanted = new_shape(entity, user) if new else change_shape(entity, user)
    try:
        return wanted.model_validate_json(body or b"null")
    except pydantic.ValidationError as error:
        seen = {*always(entity, user), *_names(shown_fields(entity, user))}
        unwanted = {str(one["loc"][0]) for one in error.errors() if one["type"] == "extra_forbidden" and one["loc"]}
        if only_read := sorted(unwanted & seen):
            raise ValidationError(dict.fromkeys(only_read, READ_ONLY)) from error
        raise


def new_shape(entity: Entity, user: User | None) -> type[Shape]:
    """The body of a request that makes a record."""
    made: type[Shape] = _taken(entity, _names(taken_fields(entity, user, new=True)), True)
    return made


def change_shape(entity: Entity, user: User | None) -> type[Shape]:
    """The body of a request that changes a record: any of its fields, and the version the sender saw."""
    made: type[Shape] = _taken(entity, _names(taken_fields(entity, user, new=False)), False)
    return made


def shape(entity: Entity, user: User | None) -> type[BaseModel]:
    """A record as the API gives it."""
    made: type[BaseModel] = _given(entity, _names(shown_fields(entity, user)), always(entity, user))
    return made


def always(entity: Entity, user: User | None) -> tuple[str, ...]:
    """What every record is given with: its key and version, and unless they are hidden when it was made and changed."""
    hidden = fields_for(user, entity) if user else frozenset()
    return tuple(name for name in ALWAYS if name in ("id", "version") or name not in hidden)


def _remembered(makes: Callable[..., Any]) -> Callable[..., Any]:
    """Shapes with own fields as long as the configuration stays; others for good, since they are made before there is a database."""
    with_own, plain = configured(makes), cache(makes)

    def made(entity: Entity, names: tuple[str, ...], more: Any) -> Any:
        return (with_own if any(is_own(name) for name in names) else plain)(entity, names, more)

    return made


def _names(fields: tuple[EntityField, ...]) -> tuple[str, ...]:
    return tuple(field.name for field in fields)


@_remembered
def _taken(entity: Entity, names: tuple[str, ...], new: bool) -> type[Shape]:
    fields = [field_of(entity, name) for name in names]
    parts: dict[str, Any] = {
        field.name: _input(field, required=new and (field.required or field.name == entity.part_of)) for field in fields
    }
    if not new:
        parts["version"] = (SEEN | None, LEFT_OUT)
    return create_model(name_of(entity, "New" if new else "Change"), __base__=Shape, **parts)


@_remembered
def _given(entity: Entity, names: tuple[str, ...], beside: tuple[str, ...]) -> type[BaseModel]:
    parts: dict[str, Any] = {name: (ALWAYS[name], ...) for name in beside}
    parts |= {name: (_output(field_of(entity, name)), ...) for name in names}
    return create_model(name_of(entity), **parts)


def name_of(entity: Entity, suffix: str = "") -> str:
    """What the bodies of an entity are called in the description of the API."""
    return "".join(word.capitalize() for word in entity.slug.split("-")) + suffix


def _input(field: EntityField, *, required: bool) -> tuple[Any, Any]:
    column = field.column
    kind = _kind(field)
    optional = column is None or column.null or (field.kind == "reference" and column.blank)
    return (kind | None if optional else kind), (... if required else LEFT_OUT)


def _kind(field: EntityField) -> Any:
    makers = {"integer": _integer, "money": _decimal, "decimal": _decimal, "choice": _choice, "tags": _tags, "phone": _phone}
    maker = makers.get(field.kind)
    if maker:
        return maker(field)
    return SIMPLE.get(field.kind) or _text(field)


def _text(field: EntityField) -> Any:
    longest = getattr(field.column, "max_length", None) or MAX_TEXT
    shortest = 1 if field.required else 0
    return Annotated[str, Field(min_length=shortest, max_length=longest), AfterValidator(_readable)]


def _readable(text: str) -> str:
    if UNREADABLE.search(text):
        raise ValueError("a text has no NUL or half characters")
    return text


def _phone(field: EntityField) -> Any:
    return Annotated[str, Field(max_length=60), AfterValidator(_readable), AfterValidator(_number)]


def _number(text: str) -> str:
    try:
        return parse_phone(text).e164 if text else ""
    except InvalidPhone as error:
        raise ValueError("a telephone number in international form, such as +48722123456") from error


def _integer(field: EntityField) -> Any:
    limits = field.column.validators if field.column is not None else []
    low = [int(_limit(rule)) for rule in limits if isinstance(rule, MinValueValidator)]
    high = [int(_limit(rule)) for rule in limits if isinstance(rule, MaxValueValidator)]
    return Annotated[int, Field(strict=True, ge=max(low, default=-MAX_INTEGER), le=min(high, default=MAX_INTEGER))]


def _limit(rule: Any) -> Any:
    return rule.limit_value() if callable(rule.limit_value) else rule.limit_value


def _decimal(field: EntityField) -> Any:
    column = field.column
    digits, places = (column.max_digits, column.decimal_places) if column is not None else (18, 4)
    return Annotated[Decimal, Field(max_digits=digits, decimal_places=places, allow_inf_nan=False)]


def _choice(field: EntityField) -> Any:
    values = [value for value, _ in field.choices]
    if not values:
        return _text(field)
    return Literal[tuple([*values, ""] if field.column.blank else values)]


def _tags(field: EntityField) -> Any:
    base = getattr(field.column, "base_field", None)
    word: Any = (
        Literal[tuple(value for value, _label in field.choices)]
        if field.choices
        else Annotated[str, Field(min_length=1, max_length=getattr(base, "max_length", None) or 50), AfterValidator(_readable)]
    )
    return Annotated[list[word], Field(max_length=getattr(field.column, "size", None) or 50)]


def _moment(value: datetime) -> datetime:
    if not FIRST_DAY < value.date() < LAST_DAY:
        raise ValueError("a moment between the years 1000 and 9999")
    return value.astimezone(UTC)


SIMPLE: dict[str, Any] = {
    "boolean": StrictBool,
    "date": Annotated[date, Field(strict=True, ge=FIRST_DAY, le=LAST_DAY)],
    "datetime": Annotated[AwareDatetime, AfterValidator(_moment)],
    "reference": UUID,
    "key": UUID,
    "currency": Annotated[str, Field(pattern="^([A-Z]{3})?$")],
    "country": Annotated[str, Field(pattern="^([A-Z]{2})?$")],
}
FILE = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "size": {"type": "integer"}, "url": {"type": "string"}},
    "required": ["name", "size", "url"],
    "description": "A file in a field; `url` hands it out to whoever reads the record and the field.",
}
OUTPUT: dict[str, Any] = {
    "integer": int,
    "money": Annotated[str, Field(description="A decimal number; the currency stands in its own field.")],
    "decimal": Annotated[str, Field(description="A decimal number.")],
    "boolean": bool,
    "date": date,
    "datetime": datetime,
    "tags": list[str],
    "key": UUID,
    "file": Annotated[dict[str, Any], WithJsonSchema(FILE)],
    "reference": Annotated[UUID | Literal["restricted"], Field(description="The key of a record; “restricted” when you may not read it.")],
}


def _output(field: EntityField) -> Any:
    kind = OUTPUT.get(field.kind, str)
    return kind | None if field.column.null else kind
