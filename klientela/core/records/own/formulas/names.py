"""What the values of a formula are, and which field of the record each name stands for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.records.kinds import Field, field_of
from klientela.core.records.own.formulas.tree import FormulaProblem, Name
from klientela.kernel.entity import Entity, entities

NUMBER, TEXT, DAY, MOMENT, TRUTH, LINK, NOTHING = "number", "text", "day", "moment", "truth", "link", "nothing"
TOLD = {
    NUMBER: gettext_lazy("a number"),
    TEXT: gettext_lazy("a text"),
    DAY: gettext_lazy("a date"),
    MOMENT: gettext_lazy("a date and time"),
    TRUTH: gettext_lazy("yes or no"),
    LINK: gettext_lazy("a link to a record"),
    NOTHING: gettext_lazy("empty"),
}
BY_KIND = {
    "integer": NUMBER,
    "decimal": NUMBER,
    "money": NUMBER,
    "date": DAY,
    "datetime": MOMENT,
    "boolean": TRUTH,
    "reference": LINK,
    **dict.fromkeys(("text", "longtext", "choice", "email", "phone", "url", "country", "currency"), TEXT),
}
"""What a field of each kind is to a formula; lists of words cannot be read by one."""


@dataclass(frozen=True)
class Type:
    """What a value is. `currency`: for an amount the field with its currency; `choices`: the codes a text may be."""

    kind: str
    currency: str = ""
    choices: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return str(_("an amount of money") if self.currency else TOLD[self.kind])


@dataclass(frozen=True)
class Source:
    """A field that a formula reads. `step`: the field of the record that refers to the record it stands on, if it is another's."""

    name: str
    field: Field
    type: Type
    step: Field | None = None
    holders: tuple[Entity, ...] = ()
    """The kinds of records on which the field stands, for a field of another record."""


type Names = Callable[[Name], Source]


def names_of(entity: Entity) -> Names:
    """The fields a formula on an entity can name. Of a name that leads nowhere it raises `FormulaProblem`."""

    def source(name: Name) -> Source:
        *steps, last = name.parts
        if not steps:
            return _source(entity, last, name)
        if len(steps) > 1:
            raise FormulaProblem(_("“%(name)s”: a formula follows one link at most.") % {"name": name}, name.at)
        step = _known(entity, steps[0], name)
        if step.kind != "reference" or step.column is None:
            raise FormulaProblem(_("“%(name)s” is no link to a record.") % {"name": steps[0]}, name.at)
        for holder in _kinds_of(step.target_entity):
            if (found := _field(holder, last)) is not None:
                if found.own is not None and found.own.is_computed:
                    break
                return _made(str(name), found, name, step=step, holder=holder)
        raise FormulaProblem(_("There is no field “%(name)s” that a formula could read.") % {"name": name}, name.at)

    return source


def _source(entity: Entity, last: str, name: Name) -> Source:
    return _made(last, _known(entity, last, name), name)


def _made(written: str, field: Field, name: Name, *, step: Field | None = None, holder: Entity | None = None) -> Source:
    kind = BY_KIND.get(field.kind)
    if field.kind == "file":
        raise FormulaProblem(_("“%(name)s” holds a file, which a formula cannot read.") % {"name": name}, name.at)
    if kind is None:
        raise FormulaProblem(_("“%(name)s” holds several values, which a formula cannot read.") % {"name": name}, name.at)
    choices = frozenset(str(value) for value, _label in field.choices) if field.kind == "choice" else frozenset()
    currency = f"{step.name}.{field.currency}" if step and field.currency else field.currency
    return Source(written, field, Type(kind, currency, choices), step, (holder,) if holder else ())


def _known(entity: Entity, name: str, whole: Name) -> Field:
    field = _field(entity, name)
    if field is None:
        raise FormulaProblem(_("There is no field “%(name)s” that a formula could read.") % {"name": whole}, whole.at)
    return field


def _field(entity: Entity, name: str) -> Field | None:
    """A field people know of; what the program keeps for itself is none."""
    try:
        field = field_of(entity, name)
    except (FieldDoesNotExist, LookupError):
        return None
    return field if field.column is not None and (field.own is not None or name in _shown(entity)) else None


def _shown(entity: Entity) -> frozenset[str]:
    named = (
        *entity.form,
        *entity.list,
        *entity.facts,
        *entity.filters,
        entity.title,
        "created_at",
        "changed_at",
        "owner",
        "team",
        "branch",
    )
    currencies = {field.currency for field in map(_amount, map(entity.model._meta.get_field, _columns(entity, named))) if field is not None}
    return frozenset(named) | currencies


def _columns(entity: Entity, names: tuple[str, ...]) -> list[str]:
    known = {column.name for column in entity.model._meta.fields}
    return [name for name in names if name in known]


def _amount(column: Any) -> Any:
    return column if getattr(column, "currency", "") else None


def _kinds_of(entity: Entity) -> tuple[Entity, ...]:
    return (entity, *(known for known in entities() if known.model is not entity.model and issubclass(known.model, entity.model)))
