"""What can be done with one record, straight from the palette."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import fields_for, get_for
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.records.writing import may_make
from klientela.core.search.documents import is_searchable
from klientela.core.views.addresses import record_address
from klientela.core.views.cells import phone_text
from klientela.core.views.effective import effective
from klientela.core.views.naming import singular_of
from klientela.core.views.related import pointing_to
from klientela.core.views.requests import user_of
from klientela.core.views.rights import actions_for, allowed
from klientela.kernel.commands import Command
from klientela.kernel.entity import Entity, entity_named
from klientela.kernel.errors import NotAllowed

POST = "post"
"""The group of commands that change something at once."""


@policy(SIGNED_IN)
@require_safe
def record_commands(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The options for one record: open, call, write, edit, its actions, and new records that refer to it."""
    user, entity = user_of(request), _entity(slug)
    try:
        record = get_for(user, entity, pk)
    except NotAllowed as error:
        raise Http404 from error
    context = {"title": title_of(record, user), "commands": list(doings(entity, record, user)), "post": POST}
    return render(request, "search/palette_record.html", context)


def doings(entity: Entity, record: Any, user: User) -> Iterator[Command]:
    """What a user may do with a record he may read, the usual first."""
    yield Command(pgettext("action", "Open"), record_address(entity, record.pk), entity.icon)
    yield from _reaching(entity, record, user)
    actions = actions_for(user, entity)
    rights = allowed(user, record, {"update", *(action.granted for action in actions)})
    if "update" in rights and effective(entity, user).form:
        yield Command(_("Edit"), reverse(f"{entity.slug}-edit", args=[record.pk]), "edit", keys=("E",))
    for action in actions:
        if action.granted in rights and action.when(record):
            place = (
                reverse(action.page, args=[record.pk]) if action.page else reverse(f"{entity.slug}-action", args=[record.pk, action.name])
            )
            yield Command(action.label, place, action.icon, "pages" if action.page else POST)
    for other, name in pointing_to(record, user):
        if name in {known.name for known in effective(other, user).new_form} and may_make(user, other):
            yield Command(
                _("New: %(kind)s") % {"kind": singular_of(other)}, f"{reverse(f'{other.slug}-new')}?{name}={record.pk}", other.icon
            )


def _reaching(entity: Entity, record: Any, user: User) -> Iterator[Command]:
    hidden = fields_for(user, entity)
    phone, email = (getattr(record, name, "") if name not in hidden else "" for name in ("phone", "email"))
    if phone:
        yield Command(_("Call %(number)s") % {"number": phone_text(phone)}, f"tel:{phone}", "phone")
    if email:
        yield Command(_("Write to %(address)s") % {"address": email}, f"mailto:{email}", "mail")


def _entity(slug: str) -> Entity:
    try:
        entity = entity_named(slug)
    except LookupError as error:
        raise Http404 from error
    if not is_searchable(entity):
        raise Http404
    return entity
