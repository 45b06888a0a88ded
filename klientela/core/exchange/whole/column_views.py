"""The page of one table of a database: its columns, and what stands beside them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from klientela.core.access.policy import function, policy
from klientela.core.exchange.mapping_form import constants_of, key_options, options, plan_of
from klientela.core.exchange.own_fields import made_fields
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.survey import Column, survey
from klientela.core.exchange.targets import goals_of
from klientela.core.exchange.whole.columns_form import built, keyed_rows, lookup_rows, total_rows, with_sources
from klientela.core.exchange.whole.drafting import Source, mapped
from klientela.core.exchange.whole.models import TransferState, TransferTable
from klientela.core.exchange.whole.plans import TablePlan
from klientela.core.exchange.whole.services import keep_table, source_of_transfer
from klientela.core.exchange.whole.shaping import shaped
from klientela.core.exchange.whole.sources import at_hand
from klientela.core.exchange.whole.wizard import frame, own_transfer, page_of
from klientela.core.identity.models import User
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named

IMPORT = function("import")


@dataclass(frozen=True)
class Work:
    """One table that is being mapped."""

    table: TransferTable
    plan: TablePlan
    source: Source
    by: User

    @property
    def mapping(self) -> Plan:
        return self.plan.plan or Plan(entity=self.plan.becomes)


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def table_page(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Bring the columns of one table to fields, and put texts, sums and words of others beside them."""
    transfer = own_transfer(request, pk)
    table = transfer.tables.filter(number=number).first()
    if table is None:
        raise Http404
    plan = TablePlan.from_json(table.plan)
    if transfer.state not in {TransferState.DRAFT, TransferState.CHECKED} or not plan.is_brought:
        return redirect(page_of(transfer))
    work = Work(table, plan, source_of_transfer(transfer), user_of(request))
    try:
        if request.method == "POST":
            return _kept(request, work)
    except ValidationError as error:
        return _shown(request, work, errors=error.messages)
    return _shown(request, work)


@contextmanager
def _columns(work: Work) -> Iterator[list[Column]]:
    with at_hand(work.table.transfer) as (tables, folder):
        yield survey(shaped(work.plan, {one.name: one.table for one in tables}, work.source.shapes, path=folder / "shaped.csv"))


def _kept(request: HttpRequest, work: Work) -> HttpResponse:
    if "again" in request.POST:
        keep_table(work.table, _again(work))
        return redirect(request.path)
    with _columns(work) as columns:
        data: Any = request.POST
        entity = entity_named(work.plan.becomes)
        sent = made_fields(data, columns, entity, by=work.by)
        goals = goals_of(entity, work.by)
        plan = with_sources(plan_of(sent, work.mapping, columns, goals=goals, by=work.by), sent, columns, goals=goals, source=work.source)
    made = built(work.plan, data, data.getlist("told"), source=work.source)
    keep_table(work.table, replace(made, plan=_fitting(plan, work.plan, made)))
    return redirect("database-tables", work.table.transfer_id) if "done" in request.POST else redirect(request.path)


def _fitting(plan: Plan, before: TablePlan, after: TablePlan) -> Plan:
    """The plan without what stands beside the columns no longer."""
    gone = set(before.further) - set(after.further)
    return replace(plan, columns={heading: column for heading, column in plan.columns.items() if heading not in gone})


def _again(work: Work) -> TablePlan:
    with at_hand(work.table.transfer) as (tables, folder):
        table = shaped(work.plan, {one.name: one.table for one in tables}, work.source.shapes, path=folder / "shaped.csv")
        return mapped(work.plan, table, work.source, by=work.by)


def _shown(request: HttpRequest, work: Work, errors: Any = ()) -> HttpResponse:
    transfer, entity = work.table.transfer, entity_named(work.plan.becomes)
    goals = goals_of(entity, work.by)
    shape = work.source.shapes[work.plan.table]
    joined = " + ".join(work.plan.keys)
    keys = {"": "–", joined: joined, **{heading: heading for heading in shape.headings}}
    context: dict[str, Any] = {**frame(transfer, "tables"), "table": work.table, "plan": work.plan, "plural": plural_of(entity)}
    with _columns(work) as columns:
        context |= {
            "rows": keyed_rows(columns, work.mapping, goals, source=work.source, by=work.by),
            "constants": constants_of(work.mapping, goals, by=work.by),
            "keys": key_options(work.mapping, goals),
            "table_keys": options(keys, joined),
            "lookups": lookup_rows(work.plan, work.source),
            "totals": total_rows(work.plan, work.source),
            "told": [(heading, heading in work.plan.told) for heading in shape.headings],
            "errors": list(errors),
        }
    return render(request, "exchange/whole/table.html", context, status=422 if errors else 200)
