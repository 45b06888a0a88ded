"""The history of a customer over a period: to read, to print, and as a workbook."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from klientela.core.access.decisions import may, sees
from klientela.core.access.policy import grants, policy
from klientela.core.exchange.workbook import workbook_response
from klientela.core.identity.models import User
from klientela.core.timeline.models import Episode
from klientela.core.timeline.pages.asking import Wanted, record_of, wanted
from klientela.core.timeline.pages.showing import address, filters, shown
from klientela.core.timeline.queries.entries import Entry, entries_of
from klientela.core.timeline.queries.paging import page_of
from klientela.core.timeline.queries.places import Place
from klientela.core.timeline.queries.totals import totals
from klientela.core.views.addresses import address_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named, entity_of

ON_A_PAGE, AT_ONCE, MOST = 500, 500, 100_000


@policy(grants("read", "episodes"))
@require_GET
def report(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Everything asked for in one table, with its sums; the newest five hundred, the workbook holds all."""
    user = user_of(request)
    record = record_of(user, slug, pk)
    asked = wanted(request.GET, record, user)
    page = page_of(user, asked.ask, size=ON_A_PAGE)
    context = {
        **shown(record, user, asked, page=page),
        "filters": filters(record, user, asked),
        "totals": totals(user, asked.ask),
        "columns": columns_of(user),
        "may_export": may(user, "export", entity_named("episodes")),
        "workbook_url": f"{address('timeline-workbook', record)}?{request.GET.urlencode()}",
        "back": address_of(record),
        "now": timezone.now(),
    }
    return render(request, "timeline/report.html", context)


@policy(grants("export", "episodes"))
@require_GET
def workbook(request: HttpRequest, slug: str, pk: UUID) -> HttpResponseBase:
    """The same as a workbook."""
    user = user_of(request)
    record = record_of(user, slug, pk)
    asked = wanted(request.GET, record, user)
    columns = columns_of(user)
    heads = {
        "at": _("When"),
        "kind": _("Kind"),
        "what": _("What"),
        "who": _("Who"),
        "people": _("Who took part"),
        "about": _("Belongs to"),
        "minutes": _("Minutes"),
        "cost": _("Cost"),
        "amount": _("Amount"),
        "currency": _("Currency"),
    }
    shown_heads = [head for name, head in heads.items() if name in columns]
    money = [place for place, name in enumerate(name for name in heads if name in columns) if name in ("cost", "amount")]
    lines = [[value for name, value in line.items() if name in columns] for line in _lines(user, record, asked)]
    title = slugify(str(shown(record, user, asked, page=page_of(user, asked.ask, size=1))["timeline_title"])) or "timeline"
    return workbook_response(f"{title}.xlsx", shown_heads, lines, money=money)


def columns_of(user: User) -> frozenset[str]:
    """The columns that hold anything this user sees."""
    entity = entity_of(Episode)
    always = {"at", "what", "people", "about", "amount", "currency"}
    asked = {"kind": ("kind",), "who": ("owner",), "minutes": ("minutes",), "cost": ("cost", "currency")}
    return frozenset(always | {name for name, fields in asked.items() if sees(user, entity, *fields)})


def _lines(user: User, record: Any, asked: Wanted) -> Iterator[dict[str, Any]]:
    after: Place | None = None
    for _number in range(MOST // AT_ONCE):
        page = page_of(user, asked.ask, after=after, size=AT_ONCE)
        yield from (_line(entry) for entry in entries_of(user, page.found, here=record.pk) if not entry.is_removed)
        after = page.older
        if after is None:
            return


def _line(entry: Entry) -> dict[str, Any]:
    episode = entry.episode
    words = (entry.title, entry.text, episode.arrangements if episode else "")
    return {
        "at": timezone.localtime(entry.at),
        "kind": str(entry.kind.label),
        "what": "\n".join(text for text in words if text),
        "who": entry.who,
        "people": ", ".join(one.title for one in entry.people),
        "about": entry.about.title if entry.about else "",
        "minutes": episode.minutes if episode else None,
        "cost": (episode.cost if episode.cost != "" else None) if episode else None,
        "amount": entry.amount,
        "currency": entry.currency if (entry.amount is not None or (episode and episode.cost)) else "",
    }
