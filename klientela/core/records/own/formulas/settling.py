"""Setting up formulas and summaries: what somebody wrote becomes the settings of a field, or it is told what is wrong with it."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.access.acting import as_system
from klientela.core.access.whole import WHOLE_READER
from klientela.core.criteria.asking import askable
from klientela.core.criteria.relations import Relation, relation_named, relations_of
from klientela.core.criteria.tree import Related, from_json, nodes
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.own.formulas.checking import Checked, check, reads
from klientela.core.records.own.formulas.definitions import RESULTS, circle_in, computed
from klientela.core.records.own.formulas.names import BY_KIND, names_of
from klientela.core.records.own.formulas.needs import is_computed
from klientela.core.records.own.formulas.parsing import parse
from klientela.core.records.own.formulas.rollups import measured_field
from klientela.core.records.own.formulas.tree import FormulaProblem
from klientela.core.records.own.models import OwnField, OwnKind
from klientela.core.records.own.names import code_of
from klientela.core.records.own.services import add_field, change_field
from klientela.kernel.entity import Entity

MOST_WORKED = 2000
"""How many parts a formula may have together with the formulas it reads: each row of a list works out all of them."""


def formula_options(entity: Entity, *, code: str, expression: str, places: int = 2) -> dict[str, Any]:
    """The settings of a field with this formula. Raises `FormulaProblem`, which names the place."""
    checked = check(parse(expression.strip()), names_of(entity))
    if checked.type.kind not in RESULTS:
        raise FormulaProblem(_("This formula is always empty, or only a link. Let it give a value."))
    if chain := circle_in(entity, code, expression):
        raise FormulaProblem(_("This formula would read itself: %(chain)s.") % {"chain": " → ".join(chain)})
    if _weight(entity, checked) > MOST_WORKED:
        raise FormulaProblem(_("Together with the formulas it reads, this formula has too many parts."))
    currency = checked.type.currency
    is_money = bool(currency) and "." not in currency
    result = "money" if is_money else RESULTS[checked.type.kind]
    return {"expression": expression.strip(), "result": result, "places": places, **({"currency": currency} if is_money else {})}


def rollup_options(entity: Entity, *, relation: str, how: str, field: str = "", where: Any = None, **more: str) -> dict[str, Any]:
    """The settings of a field with this summary; `where`: a stored question about the related records. Raises `ValidationError`."""
    with as_system("setting up summaries"):
        way = relation_named(entity, relation, WHOLE_READER)
        if way is None or not way.is_many:
            raise ValidationError({"relation": _("Choose the records to sum up.")})
        options: dict[str, Any] = {"relation": relation, "how": how, "result": "integer"}
        if where:
            options["where"] = _of_themselves(where)
        if how == "count":
            return options
        measured = measured_field({**options, "field": field}, way, WHOLE_READER)
    if measured is None or _is_summary(way.target, measured.name):
        raise ValidationError({"field": _("Choose a field of which this summary can be made.")})
    options |= {"field": field, "result": _result(measured.kind, how), "places": 2}
    if measured.currency:
        options["currency_code"] = _currency(more.get("currency_code", ""))
    return options


def _result(kind: str, how: str) -> str:
    return "decimal" if kind == "money" or how == "average" else kind


def readable_fields(entity: Entity) -> list[Field]:
    """The fields a formula on an entity can name, whoever sees them."""
    with as_system("setting up formulas"):
        return [field for field in askable(entity, WHOLE_READER) if field.kind in BY_KIND and field.column is not None]


def related_fields(entity: Entity) -> list[tuple[Relation, list[Field]]]:
    """The ways back from records that name one of an entity, with the fields of those."""
    with as_system("setting up summaries"):
        ways = [relation for relation in relations_of(entity, WHOLE_READER) if relation.is_many]
        return [(way, [field for field in askable(way.target, WHOLE_READER) if field.column is not None]) for way in ways]


def keep_computed(entity: Entity, values: dict[str, Any], *, by: User, own: OwnField | None = None) -> OwnField:
    """Keep a formula or summary as a field of an entity, new or changed. Raises `ValidationError` naming fields."""
    return change_field(own, values, by=by, version=own.version) if own else add_field(entity, values, by=by)


def _weight(entity: Entity, checked: Checked, depth: int = 0) -> int:
    """How many parts are worked out for one row."""
    found = sum(1 for _part in _parts(checked))
    for source in reads(checked):
        if source.step is None and is_computed(entity, source.name) and depth < 12:
            inner = computed(entity, code_of(source.name)).checked
            found += _times(checked, source.name) * (_weight(entity, inner, depth + 1) if inner is not None else 1)
    return found


def _times(checked: Checked, name: str) -> int:
    return sum(1 for part in _parts(checked) if getattr(getattr(part, "source", None), "name", "") == name)


def _parts(checked: Checked) -> list[Checked]:
    return [checked, *(part for value in getattr(checked, "values", ()) for part in _parts(value))]


def _is_summary(target: Entity, name: str) -> bool:
    """A summary of summaries could lead in a circle, and would cost a question for each record of each record."""
    if not is_computed(target, name):
        return False
    field = computed(target, code_of(name))
    sources = reads(field.checked) if field.checked is not None else ()
    return field.own.kind == OwnKind.ROLLUP or any(_is_summary(target, source.name) for source in sources)


def _of_themselves(where: Any) -> Any:
    if any(isinstance(node, Related) for node in nodes(from_json(where))):
        raise ValidationError(_("Ask only about the related records themselves, not about those they lead to."))
    return where


def _currency(text: str) -> str:
    code = text.strip().upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValidationError({"currency_code": _("Say in which currency: amounts in others are left out. Three letters, such as EUR.")})
    return code
