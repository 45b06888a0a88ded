"""Taking a record away: it gets a tombstone, its history stays."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for
from klientela.core.records.services import delete
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of, list_address
from klientela.core.views.flash import say
from klientela.core.views.pages.record import shown_record
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import Entity


def delete_record(request: HttpRequest, entity: Entity, pk: Any) -> HttpResponse:
    """Delete, then show the list (for a part: the record it belonged to)."""
    user = user_of(request)
    record = get_for(user, entity, pk, "delete")
    title = title_of(record, user)
    back = address_of(record) if entity.part_of else list_address(entity)
    try:
        delete(entity, pk, by=user)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        back = address_of(record)
    else:
        say(request, _("Deleted: %(what)s.") % {"what": title}, undo=current_actor().batch)
    if entity.part_of and is_fragment(request):
        return shown_record(request, getattr(record, entity.part_of))
    return redirect(back)
