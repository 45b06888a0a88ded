"""The table of product lines on the page of a deal: shown, typed over, added to, and its sum taken as the deal's amount."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import fixed_for, get_for, may
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.services import change, create, delete
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import heard, say
from klientela.core.views.forms import RecordForm
from klientela.core.views.requests import is_fragment, told, user_of
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.kernel.errors import NotAllowed, StaleSave
from klientela.modules.sales.lines.forms import TypedRow, changes_of, new_form, typed_rows
from klientela.modules.sales.lines.queries import lines_of
from klientela.modules.sales.lines.services import take_sum
from klientela.modules.sales.models import Deal, DealLine
from klientela.modules.sales.seeing import sees_money, sees_prices

TEMPLATE = "sales/lines.html"


class _Refused(Exception):
    """Something that was typed cannot be kept; nothing was."""


def lines_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The products of a deal, for whoever may read them."""
    if not isinstance(record, Deal) or not may(user, "read", entity_of(DealLine)):
        return None
    context = _context(record, user)
    return Panel(gettext_lazy("Products"), TEMPLATE, context) if context["rows"] or context["may_change"] else None


@policy(grants("read", "deals"))
@require_http_methods(["GET", "HEAD", "POST"])
def lines_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The table alone; sent, what was typed is kept, all of it or nothing."""
    user = user_of(request)
    deal: Deal = get_for(user, entity_of(Deal), pk, "update" if request.method == "POST" else "read")
    if request.method != "POST":
        return _answer(request, deal, _context(deal, user))
    rows = typed_rows(lines_of(deal, user), user, request.POST)
    form = new_form(deal, user, request.POST)
    try:
        with transaction.atomic():
            _keep(request, deal, rows, form=form)
    except _Refused:
        return _answer(request, deal, _context(deal, user, rows=rows, form=form), status=422)
    deal.refresh_from_db()
    return _answer(request, deal, _context(deal, user))


def _keep(request: HttpRequest, deal: Deal, rows: list[TypedRow], *, form: RecordForm) -> None:
    """Change, remove and add lines as they were typed."""
    user = user_of(request)
    is_whole = all([_keep_row(row, request.POST, by=user) for row in rows])
    has_new = bool(request.POST.get("product"))
    if has_new and not _add(deal, form, by=user):
        is_whole = False
    if is_whole and request.POST.get("do") == "sum":
        is_whole = _may_take(deal, user) and _take(deal, form, by=user)
    if not is_whole:
        raise _Refused
    say(request, _("Saved."), undo=current_actor().batch)


def _keep_row(row: TypedRow, sent: Any, *, by: User) -> bool:
    entity, line = entity_of(DealLine), row.row.line
    try:
        if sent.get("drop") == row.key:
            delete(entity, line.pk, by=by)
        elif f"version-{row.key}" in sent and (changed := changes_of(row)):
            change(entity, line.pk, changed, by=by, version=int(sent[f"version-{row.key}"] or 0))
    except StaleSave:
        row.errors.append(_("Somebody changed this meanwhile. Load the page again and decide."))
    except NotAllowed:
        row.errors.append(_("You may not do this."))
    except ValidationError as error:
        row.errors.extend(error.messages)
    except ValueError:
        row.errors.append(_("Somebody changed this meanwhile. Load the page again and decide."))
    return not row.errors


def _add(deal: Deal, form: RecordForm, *, by: User) -> bool:
    if not form.is_valid():
        return False
    values = {name: value for name, value in form.values().items() if value not in (None, "")}
    try:
        create(entity_of(DealLine), {**values, "deal": deal}, by=by)
    except ValidationError as error:
        form.take(error)
    except NotAllowed:
        form.add_error(None, _("You may not add this."))
    return not form.errors


def _take(deal: Deal, form: RecordForm, *, by: User) -> bool:
    try:
        take_sum(deal, by=by)
    except ValidationError as error:
        form.add_error(None, error.messages)
    return not form.errors


def _context(deal: Deal, user: User, *, rows: list[TypedRow] | None = None, form: RecordForm | None = None) -> dict[str, Any]:
    table = lines_of(deal, user)
    may_change = is_open(user, "update", deal)
    has_one = len(table.totals) == 1
    is_taken = has_one and sees_money(user) and (table.totals[0].net, table.totals[0].currency) == (deal.amount, deal.currency)
    return {
        "deal": deal,
        "table": table,
        "rows": rows if rows is not None else typed_rows(table, user),
        "form": form or (new_form(deal, user) if may_change else None),
        "may_change": may_change,
        "may_take": may_change and has_one and _may_take(deal, user) and not is_taken,
    }


def _may_take(deal: Deal, user: User) -> bool:
    """The sum of the lines is for whoever sees their prices and writes what deals are worth: it would tell the one and change the other."""
    return sees_prices(user) and sees_money(user) and not {"amount", "currency"} & fixed_for(user, entity_of(deal))


def _answer(request: HttpRequest, deal: Deal, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    if not is_fragment(request):
        if status == 200:
            return redirect(address_of(deal))
        return render(
            request,
            "sales/lines_page.html",
            {**context, "back": address_of(deal), "title": title_of(deal, user_of(request))},
            status=status,
        )
    response = render(request, TEMPLATE, context, status=status)
    for news in heard(request):
        response = told(response, news["text"], news["tone"], undo=news.get("undo", ""))
    return response
