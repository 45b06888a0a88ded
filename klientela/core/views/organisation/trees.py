"""Lists that show as trees: branches and territories, with who works there and what lies there."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.access.decisions import may, sees, visible
from klientela.core.access.models import Branch, BranchMember, Territory, TerritoryMember
from klientela.core.access.organisation import is_company
from klientela.core.access.territories import number_in
from klientela.core.identity.models import User
from klientela.core.records.models import Record
from klientela.core.views.addresses import record_address
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.organisation.nodes import Node, hang
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now

PARENT = "parent"
MOST = 2_000
"""Trees larger than that are lists."""


def is_tree(entity: Entity) -> bool:
    """Whether what an entity describes hangs below each other; records do so in part at most, and are lists."""
    try:
        return not issubclass(entity.model, Record) and bool(entity.model._meta.get_field(PARENT).related_model is entity.model)
    except FieldDoesNotExist:
        return False


def wants_tree(request: HttpRequest, entity: Entity) -> bool:
    """Whether an address asks for the tree: it does unless it asks for anything particular."""
    return is_tree(entity) and (request.GET.get("view") == "tree" or not request.GET) and "HX-Request" not in request.headers


def tree_page(request: HttpRequest, entity: Entity) -> HttpResponse | None:
    """All records of an entity as a tree; nothing where there are too many, or none, or what hangs where is not for the reader."""
    user = user_of(request)
    if entity.model not in MORE and not sees(user, entity, "name", PARENT):
        return None
    rows = list(visible(user, "read", entity).order_by("name")[: MOST + 1])
    if not rows or len(rows) > MOST:
        return None
    context = {
        "entity": entity,
        "title": plural_of(entity),
        "singular": singular_of(entity),
        "count": len(rows),
        "nodes": hang(_nodes(entity, rows, user), {row.pk: row.parent_id for row in rows}),
        "new_url": reverse(f"{entity.slug}-new") if may(user, "create", entity) else "",
        "is_tree": True,
    }
    return render(request, "organisation/tree_page.html", context)


def _nodes(entity: Entity, rows: list[Any], user: User) -> list[Node]:
    more = MORE.get(entity.model)
    told = more(rows) if more else {}
    return [Node(row.pk, str(row), url=record_address(entity, row.pk), icon=entity.icon, **told.get(row.pk, {})) for row in rows]


def _of_branches(rows: list[Branch]) -> dict[Any, dict[str, Any]]:
    people = dict(BranchMember.objects.filter(user__is_active=True).values_list("branch").annotate(n=Count("pk")))
    return {
        row.pk: {
            "note": row.town,
            "pill": ("green", _("company")) if is_company(row) else None,
            "number": _people(people.get(row.pk, 0)),
        }
        for row in rows
    }


def _of_territories(rows: list[Territory]) -> dict[Any, dict[str, Any]]:
    numbers = number_in([row.pk for row in rows])
    people = dict(TerritoryMember.objects.filter(user__is_active=True).values_list("territory").annotate(n=Count("pk")))
    return {
        row.pk: {
            "pill": None if row.rules else ("amber", _("no rules yet")),
            "note": _people(people.get(row.pk, 0)),
            "number": _records(numbers.get(row.pk, 0)),
        }
        for row in rows
    }


MORE: dict[Any, Callable[[list[Any]], dict[Any, dict[str, Any]]]] = {Branch: _of_branches, Territory: _of_territories}


def _people(number: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", number) % {"n": formats_now().number(number)} if number else ""


def _records(number: int) -> str:
    return ngettext("%(n)s record", "%(n)s records", number) % {"n": formats_now().number(number)}
