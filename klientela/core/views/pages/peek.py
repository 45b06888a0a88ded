"""A record beside its list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from klientela.core.access.decisions import get_for
from klientela.core.views.addresses import list_address
from klientela.core.views.peeking import peek_of
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import Entity

TEMPLATE = "views/peek.html"


def peek_page(request: HttpRequest, entity: Entity, pk: Any) -> HttpResponse:
    """The record as it stands beside a list; who has no script gets the list with it."""
    user = user_of(request)
    record = get_for(user, entity, pk)
    if not is_fragment(request):
        return redirect(f"{list_address(entity)}?peek={record.pk}")
    return render(request, TEMPLATE, {"peeked": peek_of(record, user), "entity": entity})
