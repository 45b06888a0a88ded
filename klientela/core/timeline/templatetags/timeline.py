"""Draws the things that happened without a template for each: a page of a busy customer shows very many."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.core.timeline.queries.entries import Entry
from klientela.ui.markup import component, join
from klientela.ui.templatetags.ui import hours, icon, money

register = template.Library()
CALLS = {"in": "phone-incoming", "out": "phone-outgoing"}


@register.simple_tag(takes_context=True)
def things(context: RequestContext, entries: Iterable[Entry], record: Any) -> SafeString:
    """The things of a day on the timeline of a record; what is corrected or removed comes back to it."""
    token = str(context["csrf_token"])
    return join([_removed(entry) if entry.is_removed else _thing(entry, f"?at={record.pk}", token) for entry in entries])


def _removed(entry: Entry) -> SafeString:
    told = {"who": entry.who, "kind": entry.kind.label}
    text = _("Removed by %(who)s: %(kind)s") % told if entry.who else _("Removed: %(kind)s") % told
    at = timezone.localtime(entry.at)
    return component("episode-removed")(icon("trash"), text, at.isoformat(), f"{at:%H:%M}")


def _thing(entry: Entry, back: str, token: str) -> SafeString:
    at, episode = timezone.localtime(entry.at), entry.episode
    direction = episode.get_direction_display() if episode and episode.direction else ""
    return component("episode")(
        entry.key if episode else f"{entry.key}-{entry.kind.code}",
        entry.kind.tone,
        icon(_sign(entry)),
        entry.kind.label,
        component("link")(entry.url, entry.title) if entry.url else entry.title and f"· {entry.title}",
        component("muted")(direction) if direction else "",
        component("episode-amount")(money(entry.amount, entry.currency)) if entry.amount is not None else "",
        at.isoformat(),
        f"{at:%H:%M}",
        _box(entry),
        join(_meta(entry)),
        join(_acts(entry, back, token)),
    )


def _sign(entry: Entry) -> str:
    direction = getattr(entry.episode, "direction", "")
    return CALLS.get(direction, entry.kind.icon) if entry.kind.code == "call" else entry.kind.icon


def _box(entry: Entry) -> str:
    arranged = getattr(entry.episode, "arrangements", "")
    said = [component("episode-said")(entry.text)] if entry.text else []
    said += [component("episode-arranged")(_("Arranged:"), arranged)] if arranged else []
    return component("episode-box")(join(said)) if said else ""


def _meta(entry: Entry) -> list[SafeString]:
    """Who it was, with whom, about what, how long it took and what it cost."""
    fact, number, link = component("episode-fact"), component("episode-number"), component("link")
    minutes, cost = getattr(entry.episode, "minutes", None), getattr(entry.episode, "cost", None)
    found = [fact(icon("user"), entry.who)] if entry.who else []
    found += [fact(icon("users"), link(one.url, one.title)) for one in entry.people]
    found += [fact(icon(entry.about.icon), link(entry.about.url, entry.about.title))] if entry.about else []
    found += [number(icon("clock"), hours(minutes))] if minutes else []
    found += [number(icon("coins"), money(cost, entry.currency))] if isinstance(cost, Decimal) else []
    if getattr(entry.episode, "corrected_at", None):
        found.append(component("episode-inside")(entry.history, entry.history, icon("pencil"), _("corrected")))
    return found


def _acts(entry: Entry, back: str, token: str) -> list[SafeString]:
    found = []
    if entry.may_change:
        url = f"{entry.doors}correct/{back}"
        found.append(component("episode-inside")(url, url, "", _("Correct")))
    if entry.may_remove:
        url = f"{entry.doors}remove/{back}"
        found.append(component("episode-remove")(url, url, token, _("Remove")))
    return found
