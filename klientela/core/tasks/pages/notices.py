"""The notification centre: the panel under the bell, the page of all, and the buttons of each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.tasks.notices.choices import wishes_of
from klientela.core.tasks.notices.queries import Told, new_count, notices_of, page_of, told
from klientela.core.tasks.notices.services import see, settle_notices, settle_one, snooze
from klientela.core.views.flash import say, undo_address
from klientela.core.views.requests import is_fragment, refused, user_of
from klientela.core.views.requests import told as toasted
from klientela.kernel.errors import NotAllowed

PANEL = 8
MINUTES = (30, 60, 24 * 60)
FRESH = timedelta(minutes=2)


@policy(SIGNED_IN)
@require_safe
def notices_page(request: HttpRequest) -> HttpResponse:
    """All a person has been told, the latest first."""
    user, only_new = user_of(request), request.GET.get("only") == "new"
    lines, after = page_of(user, after=request.GET.get("after", ""), only_new=only_new)
    context = {"lines": lines, "after": after, "only_new": only_new, "count": new_count(user)}
    return render(request, "tasks/notices.html", context)


@policy(SIGNED_IN)
@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """The latest, as they come up under the bell."""
    return _panel(request)


def _panel(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    lines, _after = page_of(user, size=PANEL)
    return render(request, "tasks/notices_panel.html", {"lines": lines, "count": new_count(user)})


@policy(SIGNED_IN)
@require_safe
def fresh(request: HttpRequest) -> HttpResponse:
    """What was told just now and not seen yet: it comes up as a toast, but not while its reader is not to be disturbed."""
    user, now = user_of(request), timezone.now()
    rows = notices_of(user).filter(seen_at=None, closed_at=None, told_at__gt=now - FRESH)[:3]
    is_quiet = wishes_of([user])[user.pk].quiet.holds(now)
    return render(request, "tasks/fresh.html", {"lines": [] if is_quiet else told(user, list(rows))})


@policy(SIGNED_IN)
@require_safe
def open_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go to what a notification is about; it counts as seen."""
    line = _own(request, pk)
    see(user_of(request), [line.notice.pk])
    return redirect(line.url or "notices")


@policy(SIGNED_IN)
@require_POST
def all_seen(request: HttpRequest) -> HttpResponse:
    """Everything has been seen."""
    see(user_of(request))
    return _panel(request) if is_fragment(request) else redirect("notices")


@policy(SIGNED_IN)
@require_POST
def put_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a notification off by so many minutes."""
    line = _own(request, pk)
    minutes = int(text) if (text := request.POST.get("minutes", "")).isdecimal() and int(text) in MINUTES else MINUTES[0]
    if not line.may_snooze:
        raise Http404
    snooze(line.notice, until=timezone.now() + timedelta(minutes=minutes))
    return _answered(request, None, _("Put off. It comes again."))


@policy(SIGNED_IN)
@require_POST
def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Press a button of a notification; what it does is done with the rights of whoever presses it."""
    line, user = _own(request, pk), user_of(request)
    action = next((known for known in line.actions if known.name == name and not known.page), None)
    if action is None:
        raise Http404
    try:
        action.run(line.record, by=user)
    except ValidationError as error:
        return _refused(request, " ".join(error.messages), status=422)
    except (NotAllowed, Http404):
        return _refused(request, _("You may not do this."), status=403)
    see(user, [pk])
    settle_one(line.notice)
    if line.notice.about and line.kind.is_settled(line.record):
        settle_notices(line.notice.about, kinds=(line.notice.kind,))
    return _answered(request, pk, _("Done: %(what)s.") % {"what": action.label}, undo=undo_address(current_actor().batch))


def _own(request: HttpRequest, pk: UUID) -> Told:
    user = user_of(request)
    found = told(user, [get_object_or_404(notices_of(user), pk=pk)])
    if not found:
        raise Http404
    return found[0]


def _answered(request: HttpRequest, pk: UUID | None, text: Any, *, undo: str = "") -> HttpResponse:
    if not is_fragment(request):
        say(request, text, undo=undo or None)
        return redirect("notices")
    rows = list(notices_of(user_of(request)).filter(pk=pk)) if pk else []
    lines = told(user_of(request), rows)
    return toasted(render(request, "tasks/notice_lines.html", {"lines": lines}), text, undo=undo)


def _refused(request: HttpRequest, text: str, *, status: int) -> HttpResponse:
    if is_fragment(request):
        return refused(text, status=status)
    say(request, text, tone="red")
    return redirect("notices")
