"""What waits for a decision, one request, and deciding about it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.decisions import get_for, may
from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.access.standing import subordinates
from klientela.core.identity.models import User
from klientela.core.processes.approvals.deciders import DIRECT
from klientela.core.processes.approvals.judging import concerns
from klientela.core.processes.approvals.models import Request, Rule
from klientela.core.processes.approvals.pages.showing import facts_for, may_withdraw, shown, shown_all, steps_of
from klientela.core.processes.approvals.queries import asked_by, call_to, of_others, sees_request, to_decide
from klientela.core.processes.approvals.services.asking import ask_approval, withdraw
from klientela.core.processes.approvals.services.deciding import decide, pass_on
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.explaining.sharing import entity_or_404
from klientela.core.views.flash import say
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.errors import NotAllowed

PER_PAGE = 40
MINE, ASKED, ALL = "mine", "asked", "all"


@policy(SIGNED_IN)
@require_safe
def approvals(request: HttpRequest, which: str = MINE) -> HttpResponse:
    """What waits for the user, what he asked for, and what concerns those below him."""
    user = user_of(request)
    sees_others = bool(may(user, DIRECT) or subordinates(user.pk))
    if which == ALL and not sees_others:
        raise Http404
    rows = {MINE: to_decide, ASKED: asked_by, ALL: of_others}[which](user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "which": which,
        "page": page,
        "lines": shown_all(page, user),
        "count": len(page) if which == MINE and not page.has_other_pages() else to_decide(user).count(),
        "sees_others": sees_others,
    }
    return render(request, "approvals/approvals.html", context)


@policy(SIGNED_IN)
@require_safe
def approval(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: what it is about, whom it was put to, what they said."""
    return _page(request, _found(request, pk))


@policy(SIGNED_IN)
@require_POST
def decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree or refuse."""
    found, user = _found(request, pk), user_of(request)
    reason, agrees = request.POST.get("reason", ""), request.POST.get("decision") == "approve"
    if not agrees and request.POST.get("decision") != "refuse":
        raise Http404
    try:
        decided = decide(found.pk, by=user, agrees=agrees, reason=reason)
    except NotAllowed as error:
        raise Http404 from error
    except ValidationError as error:
        return _page(request, _found(request, pk), errors=_by_field(error), typed=reason)
    if decided.asked_anew:
        say(request, _("The record was changed since you were asked, so everybody is asked again. Nothing was decided."), tone="amber")
        return redirect("approval", pk=pk)
    say(request, _("Approved.") if agrees else _("Refused."))
    return redirect(_onward(request, found, user))


@policy(SIGNED_IN)
@require_POST
def passing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have somebody else decide."""
    found = _found(request, pk)
    key = key_of(request.POST.get("to"))
    to = User.objects.filter(pk=key, deleted_at=None).first() if key else None
    try:
        if to is None:
            raise ValidationError({"to": _("Choose a colleague.")})
        pass_on(found.pk, by=user_of(request), to=to, call_id=key_of(request.POST.get("call")), reason=request.POST.get("reason", ""))
    except NotAllowed as error:
        raise Http404 from error
    except ValidationError as error:
        return _page(request, _found(request, pk), errors=_by_field(error))
    say(request, _("%(name)s is asked now.") % {"name": to})
    return redirect("approval", pk=pk)


@policy(SIGNED_IN)
@require_POST
def withdrawing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a request back."""
    found = _found(request, pk)
    try:
        withdraw(found.pk, by=user_of(request))
    except NotAllowed as error:
        raise Http404 from error
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    else:
        say(request, _("Withdrawn."))
    return redirect("approval", pk=pk)


@policy(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: HttpRequest, slug: str, pk: UUID, rule: UUID) -> HttpResponse:
    """Ask for approval of a record, with a word on why."""
    user, entity = user_of(request), entity_or_404(slug)
    record = get_for(user, entity, pk, "update")
    known = Rule.objects.filter(pk=rule, entity=slug, deleted_at=None).first()
    if known is None:
        raise Http404
    errors: list[str] = []
    if request.method == "POST":
        try:
            made = ask_approval(record, known, user, why=request.POST.get("why", ""))
        except ValidationError as error:
            errors = error.messages
        else:
            say(request, _("Approved at once: nobody has to agree.") if not made.is_pending else _("Asked."))
            return redirect(address_of(record))
    elif not concerns(known, record):
        errors = [_("This needs no approval as it is now.")]
    context = {
        "rule": known,
        "title": title_of(record, user),
        "back": address_of(record),
        "errors": errors,
        "typed": request.POST.get("why", ""),
    }
    return render(request, "approvals/ask.html", context, status=422 if request.method == "POST" else 200)


@policy(SIGNED_IN)
@require_safe
def of_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The request about a record that waits for the user; from the news, which know only the record."""
    found = to_decide(user_of(request)).filter(record=pk).first()
    return redirect(reverse("approval", args=[found.pk]) if found else "approvals")


def _found(request: HttpRequest, pk: UUID) -> Request:
    found = Request.objects.select_related("rule", "asked_by", "level").filter(pk=pk).first()
    if found is None or not sees_request(user_of(request), found):
        raise Http404
    return found


def _page(request: HttpRequest, found: Request, *, errors: dict[str, list[str]] | None = None, typed: str = "") -> HttpResponse:
    user = user_of(request)
    line = shown(found, user)
    stuck = [call for call in line.waiting if call.user is None] if may(user, DIRECT) else []
    colleagues = User.objects.filter(is_active=True, deleted_at=None).exclude(pk__in=[user.pk, found.asked_by_id]).order_by("name")
    context: dict[str, Any] = {
        "line": line,
        "facts": facts_for(found, user),
        "steps": steps_of(found),
        "stuck": stuck,
        "people": colleagues if line.mine or stuck else (),
        "may_withdraw": may_withdraw(user, found),
        "errors": errors or {},
        "typed": typed,
    }
    return render(request, "approvals/approval.html", context, status=422 if errors else 200)


def _onward(request: HttpRequest, found: Request, user: User) -> str:
    """Where one goes on: to what else waits, or back to the record."""
    if request.POST.get("next") == "list" or not sees_request(user, found):
        return reverse("approvals")
    return reverse("approval", args=[found.pk]) if call_to(user, found) is None else reverse("approvals")


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"all": error.messages}
