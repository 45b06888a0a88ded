"""The first two pages of the import wizard: bringing a file, and seeing how it is read and which of its tables is meant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from klientela.core.access.policy import function, policy
from klientela.core.exchange.file_contents import Contents, contents
from klientela.core.exchange.first_plan import first_plan
from klientela.core.exchange.forms import FileForm, ReadingForm, importable
from klientela.core.exchange.models import ImportRun
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.services import keep_plan, start_import
from klientela.core.exchange.uploads import keep_upload, opened
from klientela.core.exchange.wizard import frame, own_run, steps
from klientela.core.views.naming import plural_of
from klientela.kernel.entity import Entity, entity_named

IMPORT = function("import")


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
    """See how the file is read, read it otherwise, or choose another table of it."""
    run = own_run(request, pk)
    plan = Plan.from_json(run.plan)
    form = ReadingForm(request.POST or None, initial={"encoding": plan.encoding, "separator": plan.separator})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _read_otherwise(run, form.cleaned_data, request)
        except ValidationError as error:
            form.add_error(None, error)
            status = 422
        else:
            return redirect("import-file" if "show" in request.POST else "import-columns", run.pk)
    with contents(run.upload, plan) as found:
        form.leave_out(found)
        context = {**frame(run, "file"), "form": form, "contents": found, "meant": _meant(found, run, request.user)}
        return render(request, "exchange/file.html", context, status=status)


def _meant(found: Contents, run: ImportRun, user: Any) -> dict[str, str] | None:
    """What the table holds by its format, where something else is being imported and the user may import that."""
    entity = _other(found.kind, run, user)
    return {"slug": entity.slug, "plural": plural_of(entity)} if entity else None


def _other(slug: str, run: ImportRun, user: Any) -> Entity | None:
    return next((entity for entity in importable(user) if entity.slug == slug and slug != run.entity), None)


def _read_otherwise(run: ImportRun, chosen: dict[str, str], request: HttpRequest) -> None:
    """A file read otherwise can have other columns, so they are matched anew; a reading that stays leaves them alone."""
    user: Any = request.user
    plan = Plan.from_json(run.plan)
    now = (plan.encoding, plan.separator, plan.table)
    wanted = tuple(chosen[name] or said for name, said in zip(("encoding", "separator", "table"), now, strict=True))
    other = _other(request.POST.get("entity", ""), run, user)
    if wanted == now and other is None:
        return
    entity = other or entity_named(run.entity)
    again = chosen["encoding"] or (plan.encoding if wanted[2] != now[2] else "")
    with opened(run.upload, encoding=again, separator=chosen["separator"], table=wanted[2]) as table:
        plan = first_plan(table, entity, by=user)
        run.row_count = table.row_count
    with transaction.atomic():
        keep_plan(run, plan)
        ImportRun.objects.filter(pk=run.pk).update(entity=entity.slug)
