"""The page of a record: what it is, what belongs to it, what can be done with it, what happened to it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from klientela.core.access.decisions import get_for, sees
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of, list_address, narrowest, record_address
from klientela.core.views.effective import effective
from klientela.core.views.facts import Fact, facts_of
from klientela.core.views.flash import heard, say
from klientela.core.views.history import history_of
from klientela.core.views.naming import plural_of
from klientela.core.views.related import parts_of, related_to
from klientela.core.views.requests import fragment, is_fragment, refused, told, user_of
from klientela.core.views.rights import actions_for, remember
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.kernel.errors import NotAllowed
from klientela.kernel.slot import slot

TEMPLATE = "views/record.html"
ROUND = ("Person", "User")
"""People have round pictures, everything else square ones."""


def record_page(request: HttpRequest, entity: Entity, pk: Any) -> HttpResponse:
    """The record, for those who may read it; a part shows within its parent."""
    record = get_for(user_of(request), entity, pk)
    if entity.part_of:
        return redirect(address_of(record))
    best = narrowest(entity, record)
    if best is not entity:
        return redirect(record_address(best, pk))
    return shown_record(request, record)


def shown_record(request: HttpRequest, record: Any, *, focus: str = "") -> HttpResponse:
    """A record's page, or (to htmx, after a change in place) what stands in its sheet. `focus`: the fact to go on from."""
    entity = narrowest(entity_of(record), record)
    context = {**_context(entity, record, user_of(request)), "focus": focus}
    response = render(request, fragment(request, TEMPLATE, "record"), context)
    for news in heard(request) if is_fragment(request) else ():
        response = told(response, news["text"], news["tone"])
    return response


def _context(entity: Entity, record: Any, user: User) -> dict[str, Any]:
    actions = actions_for(user, entity)
    rights = remember(user, record, {"update", "delete", "share", *(action.granted for action in actions)})
    may_update = "update" in rights
    panels = panels_of(entity, record, user)
    facts = facts_of(entity, record, user, may_update=may_update)
    return {
        "entity": entity,
        "record": record,
        "title": title_of(record, user),
        "shape": "" if entity.model.__name__ in ROUND else "co",
        "crumb": plural_of(entity),
        "crumb_url": list_address(entity),
        "subtitle": _subtitle(entity, record, facts),
        "is_locked": bool(getattr(record, "locked_at", None)) and sees(user, entity, "locked_at"),
        "facts": [fact for fact in facts if not fact.is_empty],
        "empty_facts": [fact for fact in facts if fact.is_empty],
        "parts": parts_of(entity, record, user, may_update=may_update),
        "related": related_to(record, user),
        **{place: [panel for panel in panels if panel.place == place] for place in ("head", "main", "side")},
        "actions": [action for action in actions if action.granted in rights and action.when(record)],
        "edit_url": reverse(f"{entity.slug}-edit", args=[record.pk]) if may_update and effective(entity, user).form else "",
        "delete_url": reverse(f"{entity.slug}-delete", args=[record.pk]) if "delete" in rights else "",
        "history": history_of(entity, record, user),
    }


def panels_of(entity: Entity, record: Any, user: User) -> list[Panel]:
    """What packages add to the page, through the slot `record.panels`."""
    made = (contribute(entity, record, user) for contribute in slot("record.panels"))
    return [panel for panel in made if panel is not None]


def act(request: HttpRequest, entity: Entity, pk: Any, *, name: str) -> HttpResponse:
    """Press a button of the record page."""
    user = user_of(request)
    action = next((known for known in actions_for(user, entity) if known.name == name), None)
    if action is None:
        raise Http404
    record = get_for(user, entity, pk, action.granted)
    try:
        if not action.when(record):
            raise ValidationError(_("This cannot be done to the record as it is now."))
        action.run(record, by=user)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    except NotAllowed:
        return refused(_("You may not do this."), status=403)
    else:
        say(request, _("Done: %(what)s.") % {"what": action.label})
    return redirect(address_of(record))


def _subtitle(entity: Entity, record: Any, facts: list[Fact]) -> list[str]:
    """Facts that say at a glance who this is; what is hidden or restricted among them is left out."""
    by_name = {fact.name: fact for fact in facts}
    known = [by_name.get(name) for name in entity.subtitle]
    return [fact.text for fact in known if fact and fact.text and not fact.is_restricted]
