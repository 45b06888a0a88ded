"""“This is an export of Google Contacts”: said while a file is prepared, with one click to the dry run."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.policy import function, policy
from klientela.core.exchange.filling import check_plan
from klientela.core.exchange.jobs import start_check
from klientela.core.exchange.models import ImportRun, ImportState
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.ready.recognising import Recognised, may_bring, ready_plan, recognise
from klientela.core.exchange.services import keep_plan
from klientela.core.exchange.targets import goals_of
from klientela.core.exchange.uploads import opened
from klientela.core.exchange.wizard import own_run
from klientela.core.identity.models import User
from klientela.core.views.flash import say
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named

IMPORT = function("import")


@policy(IMPORT)
@require_safe
def recognised(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The banner above a file of a known program; nothing for any other."""
    run = own_run(request, pk)
    found = _found(run, by=user_of(request)) if run.state == ImportState.DRAFT else None
    if found is None:
        return HttpResponse(status=204)
    context = {"run": run, "label": found.label, "kind": plural_of(entity_named(found.entity)), "is_other": found.entity != run.entity}
    return render(request, "exchange/recognised.html", context)


@policy(IMPORT)
@require_POST
def use_ready(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the ready mapping of the program the file comes from, and go on to the dry run."""
    run, user = own_run(request, pk), user_of(request)
    try:
        planned = _with_ready_plan(run, by=user)
        if planned is None:
            return redirect("import-columns", run.pk)
        start_check(planned, by=user)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="amber")
        return redirect("import-columns", run.pk)
    return redirect("import-check", run.pk)


def _with_ready_plan(run: ImportRun, *, by: User) -> ImportRun | None:
    """The file with the mapping of its program; None where it is of none we know."""
    before = Plan.from_json(run.plan)
    with opened(run.upload, encoding=before.encoding, separator=before.separator, table=before.table) as table:
        found = recognise(table.headings, entity=run.entity)
        if found is None or not may_bring(found, by):
            return None
        plan = ready_plan(found, table, by=by)
        run = keep_plan(run, plan)
        if run.entity != plan.entity:
            run.entity = plan.entity
            run.save(update_fields=["entity"])
        check_plan(plan, goals_of(entity_named(plan.entity), by), table.headings)
    return run


def _found(run: ImportRun, *, by: User) -> Recognised | None:
    plan = Plan.from_json(run.plan)
    try:
        with opened(run.upload, encoding=plan.encoding, separator=plan.separator, table=plan.table) as table:
            found = recognise(table.headings, entity=run.entity)
    except ValidationError:
        return None
    return found if found and may_bring(found, by) else None
