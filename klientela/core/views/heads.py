"""What stands above the records of an entity, whatever their form."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.core.views.layouts import layouts_for
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.requests import user_of
from klientela.core.views.saved.tabs import tabs_of
from klientela.kernel.entity import Entity


def head_of(request: HttpRequest, entity: Entity) -> dict[str, Any]:
    """What stands above the records whatever their form: title, views, forms, and the ways to bring in, take out and make."""
    user = user_of(request)
    return {
        "entity": entity,
        "title": plural_of(entity),
        "singular": singular_of(entity),
        "layouts": layouts_for(entity, user),
        "kept": [(key, value) for key, values in request.GET.lists() if key not in ("q", "after", "before") for value in values],
        "new_url": reverse(f"{entity.slug}-new") if not entity.part_of and may_make(user, entity) else "",
        "import_url": import_address(entity, user),
        "export_url": export_address(entity, user, request.GET.urlencode()),
        "workbook_url": export_address(entity, user, request.GET.urlencode(), door="workbook"),
        **tabs_of(request, entity),
    }


def import_address(entity: Entity, user: User) -> str:
    """Where files of this entity are brought in, for those who may."""
    if entity.part_of or not may(user, "import") or not may_make(user, entity):
        return ""
    try:
        return f"{reverse('import-new')}?entity={entity.slug}"
    except NoReverseMatch:
        return ""


def export_address(entity: Entity, user: User, query: str, *, door: str = "export") -> str:
    """Where the list as it is seen is taken out, for those who may."""
    if not may(user, "export", entity):
        return ""
    return f"{reverse(f'{entity.slug}-{door}')}?{query}"
