"""The page of a run: how far it is, what came of it, which records stay as they were and why; and the list of one's runs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.decisions import fields_for, visible
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress, State
from klientela.core.records.bulk_runs import stop
from klientela.core.records.kinds import field_of
from klientela.core.records.runs import BulkLine, BulkRun, Reason, What
from klientela.core.records.titles import title_path
from klientela.core.records.undoing import BULK, whole_of
from klientela.core.views.addresses import address_of
from klientela.core.views.bulk.dialog import back_to
from klientela.core.views.bulk.words import done_words, people
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import Entity, entity_named

PER_PAGE = 100
AT_ONCE = timedelta(minutes=5)
"""What is done while one waits has ended after this, one way or the other."""
MOST_RUNS = 200


@dataclass(frozen=True)
class Stays:
    """One record that stays as it was, in words."""

    title: str
    url: str
    why: str


def run_of(request: HttpRequest, pk: UUID) -> BulkRun:
    """One's own run; those of others do not exist."""
    run = BulkRun.objects.defer("keys", "versions").filter(pk=pk, owner=user_of(request)).first()
    if run is None:
        raise Http404
    return run


@policy(SIGNED_IN)
@require_safe
def run_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a run is, and when it is over what came of it."""
    run = run_of(request, pk)
    question = request.GET.get("question", "")
    url = request.get_full_path()
    context: dict[str, Any] = {"run": run, "title": title_of_run(run), "url": url, "is_lost": _is_lost(run)}
    context |= {"progress": {"done": run.position, "total": run.total, "message": _message(run)}}
    if is_fragment(request) and not (run.is_over or context["is_lost"]):
        return render(request, "ui/progress.html", context)
    context |= {"back": _back(run, question), "said": done_words(run), **_lines(run, request), "undo_url": undo_url(run)}
    response = render(request, "bulk/run.html", context)
    if is_fragment(request):
        response["HX-Refresh"] = "true"
    return response


def _message(run: BulkRun) -> str:
    return str(run.get_state_display())


def _is_lost(run: BulkRun) -> bool:
    """Whether the work on a run has ended without its end: its workers were killed again and again, or what did it at once was."""
    if run.progress is None:
        return not run.is_over and run.created_at < timezone.now() - AT_ONCE
    shown = Progress.objects.filter(key=run.progress).first() if not run.is_over else None
    return shown is not None and shown.state == State.FAILED


def title_of_run(run: BulkRun) -> str:
    """“Change fields: companies”."""
    what = What(run.what).label
    return f"{what}: {plural_of(entity_named(run.entity)).lower()}" if run.entity else str(what)


def undo_url(run: BulkRun) -> str:
    """Where a run is taken back, as long as it can be."""
    is_open = run.is_over and run.changed and run.finished_at and run.finished_at > timezone.now() - BULK
    return reverse("undo", args=[run.batch]) if is_open and not _is_final(run) else ""


def _is_final(run: BulkRun) -> bool:
    """Whether it took back something whole, such as a merge, which is not done again by taking that back."""
    found = whole_of(run.batch, by=run.owner) if run.what == What.UNDO else None
    return found is not None and found.until is None


def _back(run: BulkRun, question: str) -> str:
    return back_to(entity_named(run.entity), question) if run.entity else reverse("bulk-runs")


def _lines(run: BulkRun, request: HttpRequest) -> dict[str, Any]:
    """The records that stay, a page of them, and how many for which reason."""
    if not run.is_over:
        return {"stay": [], "reasons": []}
    counts = BulkLine.objects.filter(run=run).values_list("reason").annotate(n=Count("pk")).order_by("-n")
    after = request.GET.get("after", "")
    rows = BulkLine.objects.filter(run=run, pk__gt=int(after) if after.isdecimal() and len(after) < 18 else 0)
    shown = list(rows.order_by("pk")[: PER_PAGE + 1])
    more = shown[PER_PAGE - 1].pk if len(shown) > PER_PAGE else ""
    return {
        "reasons": [(number, Reason(reason).label) for reason, number in counts],
        "stay": told(shown[:PER_PAGE], user_of(request)),
        "more": more,
    }


def told(lines: Iterable[Any], user: User) -> list[Stays]:
    """Lines in words, with the names of records as this user knows them."""
    known = list(lines)
    by_entity: dict[str, list[UUID]] = defaultdict(list)
    for line in known:
        if line.record:
            by_entity[line.entity].append(line.record)
    named = {slug: _named(entity_named(slug), keys, user) for slug, keys in by_entity.items()}
    return [_stays(line, named.get(line.entity, {}), user) for line in known]


def _named(entity: Entity, keys: list[UUID], user: User) -> dict[UUID, tuple[str, str]]:
    rows = visible(user, "read", entity).filter(pk__in=keys)
    titles = dict(rows.values_list("pk", title_path(entity, user)))
    return {row.pk: (str(titles.get(row.pk) or ""), address_of(row)) for row in rows}


def _stays(line: Any, named: dict[UUID, tuple[str, str]], user: User) -> Stays:
    if not line.record:
        return Stays("", "", line.text or str(Reason(line.reason).label))
    entity = entity_named(line.entity)
    title, url = named.get(line.record, (f"{singular_of(entity)} {str(line.record)[-6:].upper()}", ""))
    hidden = fields_for(user, entity)
    labels = [str(capfirst(field_of(entity, name).label)) for name in line.fields if name not in hidden]
    why = line.text or str(Reason(line.reason).label)
    if line.who:
        why = _("%(why)s (%(who)s)") % {"why": why, "who": people([line.who])}
    return Stays(title, url, f"{', '.join(labels)}: {why}" if labels else why)


@policy(SIGNED_IN)
@require_POST
def stop_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a run after what it is just doing."""
    run = run_of(request, pk)
    stop(run.pk, by=user_of(request))
    return redirect(f"{reverse('bulk-run', args=[run.pk])}?{request.GET.urlencode()}")


@policy(SIGNED_IN)
@require_POST
def go_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on with a run whose work was lost."""
    from klientela.core.views.bulk.jobs import start

    run = run_of(request, pk)
    if _is_lost(run):
        start(run, by=user_of(request))
    return redirect(f"{reverse('bulk-run', args=[run.pk])}?{request.GET.urlencode()}")


@policy(SIGNED_IN)
@require_safe
def runs_page(request: HttpRequest) -> HttpResponse:
    """One's own bulk changes of the last weeks, the newest first."""
    rows = BulkRun.objects.defer("keys", "versions").filter(
        owner=user_of(request), created_at__gt=timezone.now() - BULK - timedelta(days=1)
    )
    found = list(rows.annotate(left=Count("lines__record", distinct=True)).order_by("-created_at")[:MOST_RUNS])
    undone = {run.undoes for run in found if run.what == What.UNDO and run.changed}
    lines = [(run, title_of_run(run), "" if run.batch in undone else undo_url(run), run.batch in undone) for run in found]
    return render(request, "bulk/runs.html", {"lines": lines})
