"""The filters above a list or board: those in force, those on offer, and the one being added."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from klientela.core.criteria.asking import askable
from klientela.core.criteria.operators import operators_of
from klientela.core.criteria.reading import parse
from klientela.core.criteria.telling import describe
from klientela.core.criteria.tree import Group
from klientela.core.views.asked import asked
from klientela.core.views.effective import Effective
from klientela.core.views.questions.quick import quick_part
from klientela.core.views.requests import user_of

ADD = "add"
PLACES = (ADD, "after", "before", "column")


def filter_bar(request: HttpRequest, shown: Effective, tree: Group) -> dict[str, Any]:
    """What the template `views/filter_chips.html` needs; `?add=field` opens the editor of one more, with or without script."""
    user, query, entity = user_of(request), asked(request, shown.entity), shown.entity
    listed = request.GET.copy()
    for place in PLACES:
        listed.pop(place, None)
    address = reverse(f"{entity.slug}-question")
    return {
        "chips": describe(tree, entity, user=user, query=request.GET, whole=parse(entity, query, user)),
        "filters": [(field.name, capfirst(field.label)) for field in askable(entity, user) if operators_of(field.kind)],
        "quick": quick_part(entity, request.GET.get(ADD, ""), user),
        "question_url": address,
        "builder_url": f"{address}?{listed.urlencode()}",
        "listed": listed.urlencode(),
    }
