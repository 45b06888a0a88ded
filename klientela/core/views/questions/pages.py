"""The page, and the sheet over a list, on which people put a question together."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from klientela.core.criteria.addressing import address_of
from klientela.core.criteria.asking import asked_field
from klientela.core.criteria.reading import parse
from klientela.core.criteria.tree import Group
from klientela.core.views.asked import asked, asked_of
from klientela.core.views.naming import plural_of
from klientela.core.views.questions.building import Builder, builder, sent_builder
from klientela.core.views.questions.quick import QUICK, widened
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import Entity

NAME = "part"
LIST, AT, OF, TYPING = "list", "at", "of", "typing"
"""Words of the page's own address: the list it was opened from, the part it opens at, what its inputs are called, that something is
just being typed."""


def question_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """A question being put together: the sheet or page, further parts of it, and at last the list that answers it."""
    made = sent_builder(entity, request.GET, name=request.GET.get(OF, NAME), user=user_of(request))
    if made is None:
        return _opened(request, entity)
    if made.name == QUICK:
        return _quick(request, entity, made)
    if made.is_final:
        listed = QueryDict(request.GET.get(LIST, ""))
        return redirect(f"{reverse(f'{entity.slug}-list')}?{address_of(made.tree, listed)}")
    if is_fragment(request):
        return render(request, "questions/told.html" if TYPING in request.GET else "questions/again.html", {"builder": made})
    return _page(request, entity, made, listed=request.GET.get(LIST, ""))


def _quick(request: HttpRequest, entity: Entity, made: Builder) -> HttpResponse:
    """One more condition for the list it was entered above; what does not fit is told beside it."""
    listed, user = QueryDict(request.GET.get(LIST, "")), user_of(request)
    condition = next(iter(made.tree.conditions), None)
    if made.is_final and condition:
        tree = widened(parse(entity, asked_of(listed, entity, user), user), condition, asked_field(entity, condition.field, user))
        return redirect(f"{reverse(f'{entity.slug}-list')}?{address_of(tree, listed)}")
    context: dict[str, Any] = {"quick": next(iter(made.root.parts), None), "question_url": made.url}
    if is_fragment(request):
        return render(request, "questions/quick.html", context)
    return _page(request, entity, made, listed=listed.urlencode(), **context)


def _opened(request: HttpRequest, entity: Entity) -> HttpResponse:
    """The builder at the question of the list it is opened from; a question that cannot be read is told and begun anew."""
    query, user = request.GET.copy(), user_of(request)
    place = query.pop(AT, [""])[-1]
    told, tree = "", Group()
    try:
        words = asked(request, entity).copy()
        words.pop(AT, None)
        tree = parse(entity, words, user)
    except BadRequest as error:
        told = str(error)
    at = (int(place),) if place.isascii() and place.isdigit() else None
    made = builder(entity, tree, name=NAME, user=user, at=at)
    return _page(request, entity, made, listed=query.urlencode(), told=told)


def _page(request: HttpRequest, entity: Entity, made: Builder, *, listed: str, told: str = "", **more: Any) -> HttpResponse:
    address, query = reverse(f"{entity.slug}-list"), QueryDict(listed)
    context = {
        "builder": made,
        "entity": entity,
        "title": _("%(records)s: conditions") % {"records": plural_of(entity)},
        "listed": listed,
        "back": f"{address}?{listed}",
        "clear": f"{address}?{address_of(Group(), query)}",
        "told": told,
        **more,
    }
    return render(request, "questions/sheet.html" if is_fragment(request) else "questions/page.html", context)
