"""How the value of a condition is given in a builder: which inputs there are for it, and what they spell together."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from klientela.core.criteria.people import words_for
from klientela.core.criteria.telling_values import person_text, values_told
from klientela.core.criteria.tree import Condition
from klientela.core.identity.models import User
from klientela.core.records.kinds import NUMERIC, Field
from klientela.core.records.titles import title_of
from klientela.core.views.inputs import CURRENCIES, plain_number, typed_number
from klientela.core.views.questions.moments import Moment, moment_inputs, sent_moment
from klientela.core.views.references import offered
from klientela.ui.formats import parse_number

DAYS = ("date", "datetime")
CHOSEN = ("reference", "choice", "country", "currency")
"""Kinds of which several values can be chosen."""
TICKED = 12
"""Up to so many choices stand as boxes to tick; more are looked for."""
OFFERED = 50
BETWEEN = "between"
INPUT_MODES = {"integer": "numeric", "decimal": "decimal", "money": "decimal"}


@dataclass(frozen=True)
class Inputs:
    """What a builder shows for a value: `look` names the part of the template, the rest is what that part needs."""

    look: str
    texts: tuple[str, ...] = ("",)
    options: tuple[tuple[str, str, bool], ...] = ()
    """Value, name, and whether it is chosen."""
    boxes: tuple[tuple[str, str, bool], ...] = ()
    """The options that stand as boxes to tick."""
    chosen: tuple[tuple[str, str], ...] = ()
    """What is chosen of too many to show."""
    moments: tuple[Moment, ...] = ()
    url: str = ""
    mode: str = "text"


def sent_value(own: Mapping[str, list[str]], field: Field, op: str) -> str:
    """The value that the inputs of a condition spell, as it stands in addresses."""
    values = [value.strip() for value in own.get("value", []) if value.strip()]
    if field.kind in DAYS:
        ends = [sent_moment(own, suffix) for suffix in (("", "b") if op == BETWEEN else ("",))]
        return ",".join(ends) if all(ends) else ""
    if field.kind in CHOSEN:
        return ",".join(dict.fromkeys(values))
    if field.kind in NUMERIC:
        values = [_number(value) for value in values]
        return ",".join(values) if op != BETWEEN or len(values) == 2 else ""
    return values[-1] if values else ""


def _number(text: str) -> str:
    try:
        return f"{typed_number(text):f}"
    except ValueError:
        return text


def inputs_of(field: Field, condition: Condition, user: User) -> Inputs:
    """The inputs that show the value of a condition."""
    ends = (*condition.value.split(","), "", "")[:2] if condition.op == BETWEEN else (condition.value,)
    if field.kind in DAYS:
        moments = (moment_inputs(end, suffix) for end, suffix in zip(ends, ("", "b"), strict=False))
        return Inputs("moments", moments=tuple(moments))
    if field.kind in CHOSEN:
        return _chosen(field, condition, user)
    if field.kind == "boolean":
        return Inputs("select", options=tuple((value, name, condition.value == value) for value, name in (("1", _("yes")), ("0", _("no")))))
    if field.kind in NUMERIC:
        return Inputs("texts", tuple(_typed(end) for end in ends), mode=INPUT_MODES[field.kind])
    return Inputs("texts", ends)


def _typed(text: str) -> str:
    try:
        return plain_number(parse_number(text))
    except ValueError:
        return text


def _chosen(field: Field, condition: Condition, user: User) -> Inputs:
    values = [value for value in condition.value.split(",") if value]
    if field.kind == "choice" and len(field.choices) <= TICKED:
        return Inputs("boxes", boxes=tuple((value, name, value in values) for value, name in _options(field, user)))
    words = words_for(field.target) if field.kind == "reference" else {}
    picked = [value for value in values if value not in words]
    names = values_told(field, Condition(field.name, condition.op, ",".join(picked)), user)
    return Inputs(
        "chosen",
        options=tuple((value, name, False) for value, name in _options(field, user) if value not in values),
        boxes=tuple((word, person_text(word), word in values) for word in words),
        chosen=tuple(zip(picked, names, strict=True)),
        url=reverse(f"{field.target_entity.slug}-options") if field.kind == "reference" else "",
    )


def _options(field: Field, user: User) -> list[tuple[str, str]]:
    if field.kind == "reference":
        return _records(field, user)
    if field.kind == "country":
        names = Locale.parse(get_language() or "en").territories
        countries = [(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha()]
        return [(code, str(names[code])) for code in ("PL", "RO")] + sorted(countries, key=lambda pair: pair[1])
    if field.kind == "currency":
        return [(code, code) for code in CURRENCIES]
    return [(str(value), str(label)) for value, label in field.choices]


def _records(field: Field, user: User) -> list[tuple[str, str]]:
    rows = offered(field.target_entity, user, "")[:OFFERED]
    return [(str(record.pk), title_of(record, user)) for record in rows]
