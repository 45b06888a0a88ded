"""The page of a record: what it is, what belongs to it, what can be done with it, what happened to it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for, sees
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of, list_address, narrowest, record_address
from klientela.core.views.effective import effective
from klientela.core.views.facts import Fact, facts_of
from klientela.core.views.flash import heard, say
from klientela.core.views.history import history_of
from klientela.core.views.naming import plural_of
from klientela.core.views.overlays.paging import Page, page_for, tab_in
from klientela.core.views.overlays.panels import HISTORY, LATE, PART, RELATED
from klientela.core.views.overlays.parts import MAIN
from klientela.core.views.overlays.placing import Drawn, Stood, middle, panels_by_key
from klientela.core.views.related import parts_of, related_to
from klientela.core.views.requests import LATER, WHOLE, comes_first, fragment, is_fragment, refused, told, user_of
from klientela.core.views.rights import actions_for, get_with_rights, remember
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.kernel.errors import Mendable, NotAllowed

TEMPLATE = "views/record.html"
PLACES = ("name", "acts", "head", "open", "side")
ROUND = ("Person", "User")
"""People have round pictures, everything else square ones."""


def record_page(request: HttpRequest, entity: Entity, pk: Any) -> HttpResponse:
    """The record, for those who may read it; a part shows within its parent."""
    user = user_of(request)
    record = get_with_rights(user, entity, pk, ops=_ops(entity, user))
    if entity.part_of:
        return redirect(address_of(record))
    best = narrowest(entity, record)
    if best is not entity:
        return redirect(record_address(best, pk))
    if is_fragment(request) and LATER in request.GET:
        return render(request, "views/record_late.html", _late(best, record, user))
    return shown_record(request, record)


def shown_record(request: HttpRequest, record: Any, *, focus: str = "") -> HttpResponse:
    """A record's page, or (to htmx, after a change in place) what stands in its sheet. `focus`: the fact to go on from."""
    entity = narrowest(entity_of(record), record)
    page = page_for(entity, user_of(request), record, tab=tab_in(request))
    is_first = not page.places and comes_first(request)
    context = {**_context(entity, record, user_of(request), page=page, is_first=is_first), "focus": focus}
    response = render(request, fragment(request, TEMPLATE, "record"), context)
    for news in heard(request) if is_fragment(request) else ():
        response = told(response, news["text"], news["tone"], undo=news.get("undo", ""))
    return response


def _late(entity: Entity, record: Any, user: User) -> dict[str, Any]:
    """What comes later: boxes that packages name, records that refer to this one, its parts, its history."""
    may_update = "update" in remember(user, record, _ops(entity, user))
    page = page_for(entity, user, record)
    panels = panels_by_key(entity, record, user, page=page, keys=LATE.__contains__)
    return {**_below(entity, record, user, page=page, panels=panels, may_update=may_update), "entity": entity, "record": record}


def _below(entity: Entity, record: Any, user: User, *, page: Page, panels: dict[str, Panel], may_update: bool) -> dict[str, Any]:
    """What stands below and beside; of a tab that is not open nothing is asked."""
    is_parted = any(page.shows(f"{PART}{slug}") for slug in entity.parts)
    parts = parts_of(entity, record, user, may_update=may_update) if is_parted else []
    parts = [box for box in parts if page.shows(f"{PART}{box.entity.slug}")]
    return {
        "middle": middle(panels, page, related=related_to(record, user) if page.shows(RELATED) else [], parts=parts),
        "side": [panel for panel in panels.values() if panel.place == "side"],
        "history": history_of(entity, record, user) if page.shows(HISTORY) else [],
    }


def _now(entity: Entity, record: Any, user: User, *, page: Page, may_update: bool, is_first: bool) -> dict[str, Any]:
    """The boxes of the page as it comes; `is_first`: without those that come later."""
    panels = panels_by_key(entity, record, user, page=page, keys=(lambda key: key not in LATE) if is_first else bool)
    places = {place: [panel for panel in panels.values() if panel.place == place] for place in PLACES}
    if not is_first:
        return {**places, "tabs": page.tabs, **_below(entity, record, user, page=page, panels=panels, may_update=may_update)}
    url = record_address(entity, record.pk)
    alone = [Stood(panel=panel) for panel in panels.values() if panel.place == MAIN]
    return {**places, "middle": [Drawn(stood=alone)], "late_url": f"{url}?{LATER}=1", "whole_url": f"{url}?{WHOLE}=1"}


def _context(entity: Entity, record: Any, user: User, *, page: Page, is_first: bool) -> dict[str, Any]:
    actions = actions_for(user, entity)
    rights = remember(user, record, _ops(entity, user))
    may_update = "update" in rights
    now = _now(entity, record, user, page=page, may_update=may_update, is_first=is_first)
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
        **now,
        "actions": [action for action in actions if action.granted in rights and action.when(record)],
        "edit_url": reverse(f"{entity.slug}-edit", args=[record.pk]) if may_update and effective(entity, user).form else "",
        "delete_url": reverse(f"{entity.slug}-delete", args=[record.pk]) if "delete" in rights else "",
    }


def _ops(entity: Entity, user: User) -> set[str]:
    return {"update", "delete", "share", "export", *(action.granted for action in actions_for(user, entity))}


def act(request: HttpRequest, entity: Entity, pk: Any, *, name: str) -> HttpResponse:
    """Press a button of the record page."""
    user = user_of(request)
    action = next((known for known in actions_for(user, entity) if known.name == name and not known.asks_first), None)
    if action is None:
        raise Http404
    record = get_for(user, entity, pk, action.granted)
    try:
        if not action.when(record):
            raise ValidationError(_("This cannot be done to the record as it is now."))
        action.run(record, by=user)
    except Mendable as error:
        return redirect(error.remedy)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    except NotAllowed:
        return refused(_("You may not do this."), status=403)
    else:
        say(request, _("Done: %(what)s.") % {"what": action.label}, undo=current_actor().batch)
    return redirect(address_of(record))


def _subtitle(entity: Entity, record: Any, facts: list[Fact]) -> list[str]:
    """Facts that say at a glance who this is; what is hidden or restricted among them is left out."""
    by_name = {fact.name: fact for fact in facts}
    known = [by_name.get(name) for name in entity.subtitle]
    return [fact.text for fact in known if fact and fact.text and not fact.is_restricted]
