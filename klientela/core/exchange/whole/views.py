"""The first pages about whole databases: one's databases, bringing one, what its tables become."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.policy import function, policy
from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers.live_hosts import may_connect
from klientela.core.exchange.uploads import keep_upload
from klientela.core.exchange.whole.carrying import plans_of, sequence
from klientela.core.exchange.whole.forms import LiveForm, SourceForm
from klientela.core.exchange.whole.jobs import start_looking, start_trying
from klientela.core.exchange.whole.models import Transfer, TransferState
from klientela.core.exchange.whole.services import begin, begin_live, decide, discard, links_of
from klientela.core.exchange.whole.tables_form import becomes_sent, free_columns, link_rows, links_sent, table_rows
from klientela.core.exchange.whole.wizard import frame, own_transfer, page_of, steps, waiting
from klientela.core.identity.models import User
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of

IMPORT = function("import")
SHOWN = 50


@policy(IMPORT)
@require_safe
def databases(request: HttpRequest) -> HttpResponse:
    """The databases one has brought, the latest first."""
    found = Transfer.objects.filter(owner_id=request.user.pk).order_by("-created_at").prefetch_related("tables")[:SHOWN]
    rows = [(transfer, sum(table.count("create") for table in transfer.tables.all()), page_of(transfer)) for transfer in found]
    return render(request, "exchange/whole/databases.html", {"rows": rows})


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def new_database(request: HttpRequest) -> HttpResponse:
    """Bring a file that holds a database, or say where a running one is."""
    user = user_of(request)
    is_live = "live" in request.POST and may_connect(user)
    form = SourceForm(None if is_live else request.POST or None, request.FILES or None)
    live = LiveForm(request.POST if is_live else None)
    chosen: Any = live if is_live else form
    if request.method == "POST" and chosen.is_valid():
        try:
            transfer = _begun(chosen, user)
        except (ValidationError, UnreadableFile) as error:
            chosen.add_error(None if is_live else "file", error if isinstance(error, ValidationError) else str(error))
        else:
            start_looking(transfer, by=user)
            return redirect(page_of(transfer))
    context = {"form": form, "live": live if may_connect(user) else None, "steps": steps(None, "source")}
    return render(request, "exchange/whole/new.html", context, status=422 if request.method == "POST" else 200)


def _begun(form: LiveForm | SourceForm, user: User) -> Transfer:
    if isinstance(form, LiveForm):
        return begin_live(form.connection(), by=user)
    file = form.cleaned_data["file"]
    return begin(keep_upload(file.name, file.chunks(), by=user), by=user)


@policy(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def tables_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """See the tables with samples, say what each becomes and how they belong together."""
    transfer = own_transfer(request, pk)
    if answer := waiting(request, transfer, "tables"):
        return answer
    if transfer.state == TransferState.READING:
        return _unread(request, transfer)
    if transfer.state not in {TransferState.DRAFT, TransferState.CHECKED}:
        return redirect(page_of(transfer))
    if request.method != "POST":
        return _tables(request, transfer)
    try:
        transfer = _decided(request, transfer)
        if "check" in request.POST:
            start_trying(transfer, by=user_of(request))
            return redirect("database-check", transfer.pk)
    except ValidationError as error:
        return _tables(request, transfer, error=error)
    return redirect("database-tables", transfer.pk)


def _decided(request: HttpRequest, transfer: Transfer) -> Transfer:
    user = user_of(request)
    rows = table_rows(transfer, user)
    data: Any = request.POST
    currency = data.get("currency", "").strip().upper()
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise ValidationError(_("Write a currency by its three letters, such as EUR."))
    return decide(transfer, becomes_sent(data, rows), links=links_sent(data, transfer, rows), currency=currency, by=user)


def _unread(request: HttpRequest, transfer: Transfer) -> HttpResponse:
    """Looking over the source ended without a result."""
    return render(request, "exchange/whole/unread.html", frame(transfer, "source"))


def _tables(request: HttpRequest, transfer: Transfer, error: ValidationError | None = None) -> HttpResponse:
    rows = table_rows(transfer, user_of(request))
    order, late = sequence(plans_of(transfer))
    links = links_of(transfer)
    context = {
        **frame(transfer, "tables"),
        "rows": rows,
        "links": link_rows(transfer, rows),
        "free": free_columns(rows, links),
        "keyed": [row.table.name for row in rows if row.shape.key],
        "order": order,
        "late": late,
        "brought_before": _before(transfer),
        "currency": transfer.plan.get("currency", ""),
        "errors": error.messages if error else [],
    }
    return render(request, "exchange/whole/tables.html", context, status=422 if error else 200)


def _before(transfer: Transfer) -> Transfer | None:
    """The last time something came from the same source."""
    same = Transfer.objects.filter(source=transfer.source, state__in=(TransferState.DONE, TransferState.STOPPED))
    return same.exclude(pk=transfer.pk).order_by("-created_at").first()


@policy(IMPORT)
@require_POST
def delete_database(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw away a database that was not brought in."""
    try:
        discard(own_transfer(request, pk))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="amber")
    else:
        say(request, _("The file is thrown away. Nothing was imported from it."))
    return redirect("databases")
