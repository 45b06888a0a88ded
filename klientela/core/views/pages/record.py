"""The page of a record: what it is, what belongs to it, what can be done with it, what happened to it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from klientela.core.access.decisions import get_for, may
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.views.addresses import address_of, list_address, narrowest, record_address
from klientela.core.views.effective import effective
from klientela.core.views.facts import facts_of
from klientela.core.views.flash import say
from klientela.core.views.history import history_of
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.related import parts_of, related_to
from klientela.core.views.requests import refused, user_of
from klientela.core.views.showing import shown_value
from klientela.kernel.entity import Action, Entity, Panel
from klientela.kernel.errors import NotAllowed
from klientela.kernel.slot import slot

TEMPLATE = "views/record.html"


def record_page(request: HttpRequest, entity: Entity, pk: Any) -> HttpResponse:
    """The record, for those who may read it; a part shows within its parent."""
    user = user_of(request)
    record = get_for(user, entity, pk)
    if entity.part_of:
        return redirect(address_of(record))
    best = narrowest(entity, record)
    if best is not entity:
        return redirect(record_address(best, pk))
    return render(request, TEMPLATE, _context(entity, record, user))


def _context(entity: Entity, record: Any, user: User) -> dict[str, Any]:
    may_update = may(user, "update", record)
    panels = panels_of(entity, record, user)
    facts = facts_of(entity, record, user, may_update=may_update)
    return {
        "entity": entity,
        "record": record,
        "title": str(record) or "–",
        "crumb": plural_of(entity),
        "crumb_url": list_address(entity),
        "singular": singular_of(entity),
        "subtitle": _subtitle(entity, record, user),
        "facts": [fact for fact in facts if not fact.is_empty],
        "empty_facts": [fact for fact in facts if fact.is_empty],
        "parts": parts_of(entity, record, user, may_update=may_update),
        "related": related_to(record, user),
        "head": [panel for panel in panels if panel.place == "head"],
        "main": [panel for panel in panels if panel.place == "main"],
        "side": [panel for panel in panels if panel.place == "side"],
        "actions": actions_of(entity, record, user),
        "edit_url": reverse(f"{entity.slug}-edit", args=[record.pk]) if may_update and effective(entity, user).form else "",
        "delete_url": reverse(f"{entity.slug}-delete", args=[record.pk]) if may(user, "delete", record) else "",
        "history": history_of(entity, record, user),
    }


def panels_of(entity: Entity, record: Any, user: User) -> list[Panel]:
    """What packages add to the page, through the slot `record.panels`."""
    made = (contribute(entity, record, user) for contribute in slot("record.panels"))
    return [panel for panel in made if panel is not None]


def actions_of(entity: Entity, record: Any, user: User) -> list[Action]:
    """The buttons offered: those of the entity that make sense now and that this user may press."""
    return [action for action in entity.actions if action.when(record) and may(user, action.name, record)]


def act(request: HttpRequest, entity: Entity, pk: Any, name: str) -> HttpResponse:
    """Press a button of the record page."""
    user = user_of(request)
    action = next((known for known in entity.actions if known.name == name), None)
    if action is None:
        raise Http404
    record = get_for(user, entity, pk, action.name)
    try:
        action.run(record, by=user)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    except NotAllowed:
        return refused(_("You may not do this."), status=403)
    else:
        say(request, _("Done: %(what)s.") % {"what": action.label})
    return redirect(address_of(record))


def _subtitle(entity: Entity, record: Any, user: User) -> list[str]:
    hidden = {name for name in entity.subtitle if name in entity.hidden and not may(user, "see_hidden_fields")}
    shown = [(field_of(entity, name), getattr(record, name)) for name in entity.subtitle if name not in hidden]
    texts = []
    for known, value in shown:
        if known.kind == "reference" and value is not None and not may(user, "read", value):
            continue
        texts.append(shown_value(known, value))
    return [text for text in texts if text]
