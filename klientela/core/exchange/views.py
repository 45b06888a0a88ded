"""The first pages of the import wizard: the file, how it is read, where its columns go."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import function, policy
from klientela.core.exchange.filling import check_plan
from klientela.core.exchange.jobs import start_check
from klientela.core.exchange.known_form import known_of, with_known
from klientela.core.exchange.mapping_form import constants_of, plan_of, rows_of
from klientela.core.exchange.mappings import mappings_for
from klientela.core.exchange.models import ImportRun
from klientela.core.exchange.own_fields import made_fields
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.proposing import propose
from klientela.core.exchange.reading import Table
from klientela.core.exchange.services import already_imported, discard, keep_plan, save_mapping
from klientela.core.exchange.survey import survey
from klientela.core.exchange.targets import goals_of
from klientela.core.exchange.uploads import opened
from klientela.core.exchange.wizard import frame, own_run
from klientela.core.identity.models import User
from klientela.core.views.flash import say
from klientela.kernel.entity import entity_named

IMPORT = function("import")
SHOWN_ROWS = 8


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def columns_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring the columns to fields."""
    run = own_run(request, pk)
    if run.is_under_way or run.is_done:
        return redirect("import-report", run.pk)
    plan = Plan.from_json(run.plan)
    with opened(run.upload, encoding=plan.encoding, separator=plan.separator, table=plan.table) as table:
        if request.method != "POST":
            return _columns(request, run, table, plan=plan)
        try:
            plan = _chosen(request, run, table, plan=plan)
            run = keep_plan(run, plan)
            return _go_on(request, run, table, plan=plan)
        except ValidationError as error:
            return _columns(request, run, table, plan=plan, error=error)


def _chosen(request: HttpRequest, run: ImportRun, table: Table, *, plan: Plan) -> Plan:
    user: Any = request.user
    entity = entity_named(run.entity)
    if "again" in request.POST:
        return propose(table, entity, by=user)
    if "use" in request.POST:
        known = _saved(run, request.POST.get("mapping", ""), by=user) or plan
        columns = {heading: column for heading, column in known.columns.items() if heading in table.headings}
        return replace(known, columns=columns, encoding=plan.encoding, separator=plan.separator, table=plan.table)
    surveyed = survey(table)
    sent = made_fields(request.POST, surveyed, entity, by=user)
    goals = goals_of(entity, user)
    return with_known(plan_of(sent, plan, surveyed, goals=goals, by=user), request.POST, table.headings, goals=goals)


def _go_on(request: HttpRequest, run: ImportRun, table: Table, *, plan: Plan) -> HttpResponse:
    user: Any = request.user
    if "save" in request.POST:
        mapping = save_mapping(request.POST.get("name", ""), plan, by=user)
        say(request, _("The mapping “%(name)s” is saved.") % {"name": mapping.name})
    if "check" in request.POST:
        check_plan(plan, goals_of(entity_named(run.entity), user), table.headings)
        start_check(run, by=user)
        return redirect("import-check", run.pk)
    return redirect("import-columns", run.pk)


def _columns(request: HttpRequest, run: ImportRun, table: Table, *, plan: Plan, error: ValidationError | None = None) -> HttpResponse:
    user: Any = request.user
    goals = goals_of(entity_named(run.entity), user)
    context = {
        **frame(run, "columns"),
        "rows": rows_of(survey(table), plan, goals, by=user),
        "constants": constants_of(plan, goals, by=user),
        "known": known_of(plan, table.headings, goals),
        "imported_on": already_imported(run),
        "mappings": mappings_for(user, entity=run.entity),
        "plan": plan,
        "errors": error.messages if error else [],
    }
    return render(request, "exchange/columns.html", context, status=422 if error else 200)


@policy(IMPORT)
@require_POST
def delete_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw away a file that was not imported."""
    try:
        discard(own_run(request, pk))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="amber")
        return redirect("import-report", pk)
    say(request, _("The file is thrown away. Nothing was imported from it."))
    return redirect("imports")


def _saved(run: ImportRun, key: str, *, by: User) -> Plan | None:
    found = {str(mapping.pk): mapping for mapping in mappings_for(by, entity=run.entity)}
    return Plan.from_json(found[key].plan) if key in found else None
