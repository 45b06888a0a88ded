"""The first pages of the import wizard: one's imports, the file, how it is read, where its columns go."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.policy import function, policy
from klientela.core.exchange.filling import check_plan
from klientela.core.exchange.forms import FileForm, ReadingForm, importable
from klientela.core.exchange.jobs import start_check
from klientela.core.exchange.mapping_form import constants_of, key_options, plan_of, rows_of
from klientela.core.exchange.models import ImportMapping, ImportRun
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.proposing import propose
from klientela.core.exchange.reading import Table
from klientela.core.exchange.services import discard, keep_plan, save_mapping, start_import
from klientela.core.exchange.survey import survey
from klientela.core.exchange.targets import goals_of
from klientela.core.exchange.uploads import keep_upload, opened
from klientela.core.exchange.wizard import frame, own_run, steps
from klientela.core.views.flash import say
from klientela.core.views.naming import plural_of
from klientela.kernel.entity import entity_named
from klientela.kernel.module import is_on

IMPORT = function("import")
SHOWN_IMPORTS, SHOWN_ROWS = 50, 8


@policy(IMPORT)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """One's imports, the latest first."""
    runs = list(ImportRun.objects.filter(owner_id=request.user.pk).order_by("-created_at")[:SHOWN_IMPORTS])
    rows = [(run, plural_of(entity)) for run in runs if is_on((entity := entity_named(run.entity)).module)]
    return render(request, "exchange/imports.html", {"rows": rows})


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: HttpRequest) -> HttpResponse:
    """Say what is in the file, and bring it."""
    user: Any = request.user
    form = FileForm(request.POST or None, request.FILES or None, user=user, initial={"entity": request.GET.get("entity", "")})
    if request.method == "POST" and form.is_valid():
        try:
            run = _begin(form, user)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("import-file", run.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "steps": steps(None, "file"), "kinds": importable(user)}
    return render(request, "exchange/new.html", context, status=status)


def _begin(form: FileForm, user: Any) -> ImportRun:
    chosen = form.cleaned_data
    upload = keep_upload(chosen["file"].name, chosen["file"].chunks(), by=user)
    try:
        return start_import(upload, chosen["entity"], by=user, encoding=chosen["encoding"], separator=chosen["separator"])
    except ValidationError:
        upload.delete()
        raise


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def file_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """See how the file is read, and read it otherwise."""
    run = own_run(request, pk)
    plan = Plan.from_json(run.plan)
    form = ReadingForm(request.POST or None, initial={"encoding": plan.encoding, "separator": plan.separator})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _read_otherwise(run, form.cleaned_data, request.user)
        except ValidationError as error:
            form.add_error(None, error)
            status = 422
        else:
            return redirect("import-file" if "show" in request.POST else "import-columns", run.pk)
    with opened(run.upload, encoding=plan.encoding, separator=plan.separator) as table:
        context = {**frame(run, "file"), "form": form, "headings": table.headings, "sample": table.sample(SHOWN_ROWS)}
        return render(request, "exchange/file.html", {**context, "table": table}, status=status)


def _read_otherwise(run: ImportRun, chosen: dict[str, str], user: Any) -> None:
    """A file read otherwise can have other columns, so they are matched anew; a reading that stays leaves them alone."""
    plan = Plan.from_json(run.plan)
    if (chosen["encoding"] or plan.encoding, chosen["separator"] or plan.separator) == (plan.encoding, plan.separator):
        return
    with opened(run.upload, encoding=chosen["encoding"], separator=chosen["separator"]) as table:
        run.row_count = table.row_count
        keep_plan(run, propose(table, entity_named(run.entity), by=user))


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def columns_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring the columns to fields."""
    run = own_run(request, pk)
    if run.is_busy or run.is_done:
        return redirect("import-report", run.pk)
    plan = Plan.from_json(run.plan)
    with opened(run.upload, encoding=plan.encoding, separator=plan.separator) as table:
        if request.method != "POST":
            return _columns(request, run, table, plan=plan)
        plan = _chosen(request, run, table, plan=plan)
        run = keep_plan(run, plan)
        try:
            return _go_on(request, run, table, plan=plan)
        except ValidationError as error:
            return _columns(request, run, table, plan=plan, error=error)


def _chosen(request: HttpRequest, run: ImportRun, table: Table, *, plan: Plan) -> Plan:
    user: Any = request.user
    entity = entity_named(run.entity)
    if "again" in request.POST:
        return propose(table, entity, by=user)
    if "use" in request.POST:
        known = _saved(run, request.POST.get("mapping", "")) or plan
        columns = {heading: column for heading, column in known.columns.items() if heading in table.headings}
        return replace(known, columns=columns, encoding=plan.encoding, separator=plan.separator)
    return plan_of(request.POST, plan, survey(table), goals=goals_of(entity, user), by=user)


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
        "keys": key_options(plan, goals),
        "mappings": ImportMapping.objects.filter(entity=run.entity, deleted_at=None).order_by("name"),
        "plan": plan,
        "errors": error.messages if error else [],
    }
    return render(request, "exchange/columns.html", context, status=422 if error else 200)


@policy(IMPORT)
@require_POST
def delete_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw away a file that was not imported."""
    discard(own_run(request, pk))
    say(request, _("The file is thrown away. Nothing was imported from it."))
    return redirect("imports")


def _saved(run: ImportRun, key: str) -> Plan | None:
    found = {str(mapping.pk): mapping for mapping in ImportMapping.objects.filter(entity=run.entity, deleted_at=None)}
    return Plan.from_json(found[key].plan) if key in found else None
