"""The filters above a list or board: those in force, those on offer, and the one being added."""

from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst

from klientela.core.criteria.operators import operators_of
from klientela.core.criteria.reading import askable
from klientela.core.criteria.telling import describe
from klientela.core.criteria.tree import All
from klientela.core.views.effective import Effective
from klientela.core.views.inputs import filter_input
from klientela.core.views.requests import user_of

PLACES = ("add", "after", "before", "column")


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
