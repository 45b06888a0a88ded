"""The other doors of the editor: order, taking away, and which new records a process takes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for
from klientela.core.access.policy import grants, policy
from klientela.core.processes import editing
from klientela.core.processes.configuring import copy_process
from klientela.core.processes.editor.asking import asked_here
from klientela.core.processes.editor.rows import check_names, stage_for
from klientela.core.processes.models import Process, Stage
from klientela.core.processes.rehousing import homes, take_away
from klientela.core.views.flash import say
from klientela.core.views.forms import version_in
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.errors import StaleSave

STALE = gettext_lazy("Somebody changed this meanwhile. Here is how it is now.")
TAKES = "takes"


@policy(grants("update", "processes"))
@require_POST
def order_door(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the stages in another order, by dragging or by a button of one of them."""
    process: Process = get_for(user_of(request), entity_of(Process), pk, "update")
    check_names(user_of(request))
    keys = [key for text in request.POST.getlist("key") if (key := key_of(text))]
    moved = key_of(request.POST.get("up") or request.POST.get("down"))
    if moved in keys:
        at = keys.index(moved)
        keys.insert(max(at + (-1 if "up" in request.POST else 1), 0), keys.pop(at))
    editing.order_stages(process, keys, by=user_of(request))
    if "up" in request.POST or "down" in request.POST:
        say(request, _("Saved."), undo=current_actor().batch)
        return redirect("processes-record", pk=pk)
    return HttpResponse(status=204)


@policy(grants("update", "processes"))
@require_POST
def change_door(request: HttpRequest, pk: UUID, what: str, key: str) -> HttpResponse:
    """Take a gate or step away, or let a step be done earlier or later."""
    stage, user, do = stage_for(user_of(request), pk), user_of(request), request.POST.get("do", "")
    try:
        if do == "drop":
            editing.drop(stage, what, key, by=user, version=version_in(request))
        elif do in ("up", "down") and what == "steps":
            editing.shift_step(stage, key, by=user, version=version_in(request), down=do == "down")
        else:
            raise Http404
    except StaleSave:
        say(request, STALE, tone="red")
    else:
        say(request, _("Saved."), undo=current_actor().batch)
    return redirect("processes-record", pk=stage.process_id)


@policy(grants("update", "processes"))
@require_http_methods(["GET", "HEAD", "POST"])
def away_page(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Take a stage or a process away, saying first where the records in it go."""
    user = user_of(request)
    check_names(user)
    leaving: Any = stage_for(user, pk) if kind == "stage" else get_for(user, entity_of(Process), pk, "delete")
    if request.method != "POST":
        return _away(request, leaving)
    chosen = {home.stage.pk: key for home in homes(leaving) if (key := key_of(request.POST.get(f"to-{home.stage.pk}")))}
    try:
        progress = take_away(leaving, chosen, by=user)
    except ValidationError as error:
        return _away(request, leaving, errors=error.messages)
    after = reverse("processes-record", args=[leaving.process_id]) if isinstance(leaving, Stage) else reverse("processes-list")
    if progress:
        return to_work(progress, back=after)
    say(request, _("“%(name)s” was taken away.") % {"name": leaving}, undo=current_actor().batch)
    return redirect(after)


def _away(request: HttpRequest, leaving: Any, *, errors: Sequence[str] = ()) -> HttpResponse:
    is_stage = isinstance(leaving, Stage)
    process = leaving.process if is_stage else leaving
    back = reverse("processes-record", args=[process.pk])
    context = {"title": leaving.name, "process": process, "is_stage": is_stage, "homes": homes(leaving), "errors": errors, "back": back}
    return render(request, "processes/editor/away.html", context, status=422 if errors else 200)


@policy(grants("update", "processes"))
@require_http_methods(["GET", "HEAD", "POST"])
def takes_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which new records go through a process."""
    user = user_of(request)
    process: Process = get_for(user, entity_of(Process), pk, "update")
    check_names(user)
    entity = entity_named(process.entity)
    made = asked_here(request, entity, process.takes, name=TAKES)
    context: dict[str, Any] = {"process": process, "builder": made, "back": reverse("processes-record", args=[process.pk])}
    if not made.is_final:
        return render(request, "processes/editor/takes.html", context)
    try:
        editing.set_takes(process, made.tree, by=user, version=version_in(request))
    except StaleSave as stale:
        process.version = stale.version
        return render(request, "processes/editor/takes.html", {**context, "errors": [STALE]}, status=409)
    except ValidationError as error:
        return render(request, "processes/editor/takes.html", {**context, "errors": error.messages}, status=422)
    say(request, _("Saved."), undo=current_actor().batch)
    return redirect("processes-record", pk=process.pk)


@policy(grants("create", "processes"))
@require_POST
def copy_door(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make another process for the same records, to begin with the same stages."""
    process: Process = get_for(user_of(request), entity_of(Process), pk)
    check_names(user_of(request))
    made = copy_process(process, by=user_of(request))
    say(request, _("This is the copy. Give it a name of its own, and say which new records it takes."), undo=current_actor().batch)
    return redirect("processes-record", pk=made.pk)
