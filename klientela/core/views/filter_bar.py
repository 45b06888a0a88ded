"""The filters above a list or board: those in force, those on offer, and the one being added."""

from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.criteria.operators import operator_of, operators_of
from klientela.core.criteria.reading import UnknownField, askable, value_of
from klientela.core.criteria.telling import PLAIN, describe
from klientela.core.criteria.tree import All
from klientela.core.records.kinds import NUMERIC, Field
from klientela.core.views.effective import Effective
from klientela.core.views.flash import say
from klientela.core.views.inputs import filter_input, typed_number
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity

PLACES = ("add", "after", "before", "column")
EDITOR = ("filter.field", "filter.op", "value")
SEVERAL = ("reference", "choice", "country", "currency")
"""Kinds of which another value widens a filter instead of narrowing it to nothing: “stage is Offer, Won”."""


def is_adding(request: HttpRequest) -> bool:
    """Whether the editor of a filter was sent."""
    return EDITOR[0] in request.GET


def with_filter(request: HttpRequest, entity: Entity) -> str:
    """The address with the filter its editor describes; a value that does not fit leads back to the editor."""
    query = request.GET.copy()
    name, op, value = (query.pop(part, [""])[-1].strip() for part in EDITOR)
    field = next((known for known in askable(entity, user_of(request)) if known.name == name), None)
    operator = operator_of(field.kind, op) if field else None
    if field is None or operator is None:
        raise UnknownField(_("There is no filter of this name."))
    written = _written(field, value) if operator.has_value else "1"
    for place in PLACES:
        query.pop(place, None)
    if written:
        key = field.name if operator.name in PLAIN else f"{field.name}.{operator.name}"
        before = query.pop(key, []) if field.kind in SEVERAL else []
        query.appendlist(key, ",".join(dict.fromkeys((*before, written))))
    else:
        say(request, _("“%(value)s” cannot be compared with %(field)s.") % {"value": value[:50], "field": field.label}, tone="red")
        query["add"] = name
    return f"{request.path}?{query.urlencode()}"


def _written(field: Field, value: str) -> str:
    """The value as it stands in addresses, numbers with a point; empty if it is none of this kind."""
    if field.kind in NUMERIC:
        try:
            value = f"{typed_number(value):f}"
        except ValueError:
            return ""
    return value if value and "\0" not in value and value_of(field, value) != () else ""


def filter_bar(request: HttpRequest, shown: Effective, tree: All) -> dict[str, Any]:
    """What the template `views/filter_chips.html` needs."""
    user = user_of(request)
    return {
        "chips": describe(tree, shown.entity, user=user, query=request.GET),
        "filters": [(field.name, capfirst(field.label)) for field in askable(shown.entity, user) if operators_of(field.kind)],
        "filter": _editor(request, shown),
    }


def _editor(request: HttpRequest, shown: Effective) -> dict[str, Any] | None:
    """The filter being added: `?add=field` opens its editor, with or without script."""
    user, name = user_of(request), request.GET.get("add", "")
    field = next((known for known in askable(shown.entity, user) if known.name == name), None)
    if field is None:
        return None
    return {
        "field": field,
        "label": capfirst(field.label),
        "operators": operators_of(field.kind),
        "input": filter_input(field, user),
        "kept": [(key, value) for key, values in request.GET.lists() if key not in PLACES for value in values],
    }
