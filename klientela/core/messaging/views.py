"""Pages of the settings: the mail server and the outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.policy import function, policy
from klientela.core.identity.models import User
from klientela.core.messaging import services
from klientela.core.messaging.account import Account, PasswordShut, account
from klientela.core.messaging.forms import AccountForm
from klientela.core.messaging.models import MailAccount, MailState, OutgoingMail
from klientela.core.messaging.problems import Problem
from klientela.core.messaging.queries import OUTBOX, counts, page_of
from klientela.core.views.flash import say
from klientela.core.views.requests import fragment, user_of
from klientela.kernel.wall import beyond_the_wall

SETTINGS = function("manage_settings")


@policy(SETTINGS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@beyond_the_wall(OUTBOX)
def mail_settings(request: HttpRequest) -> HttpResponse:
    """Show and keep the mail server; where the environment names one, only show it."""
    if settings.MAIL_URL:
        return _settings(request, None)
    kept = MailAccount.objects.filter(deleted_at=None).first()
    first = {"site": f"{request.scheme}://{request.get_host()}", "sender": user_of(request).email or ""}
    form = AccountForm(request.POST or None, instance=kept or MailAccount(), initial=None if kept else first)
    if request.method == "POST" and form.is_valid():
        try:
            values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
            services.keep_account(values, seen=form.cleaned_data["version"] or 0, by=user_of(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            say(request, _("Saved."))
            return redirect("mail-settings")
    return _settings(request, form, is_kept=kept is not None)


@policy(SETTINGS)
@require_POST
def send_test(request: HttpRequest) -> HttpResponse:
    """Write a letter to oneself and show what becomes of it."""
    mail = services.write_test(user_of(request))
    if mail is None:
        say(request, _("No letter was written: no mail server is set up, or your account has no e-mail address."), tone="amber")
        return redirect("mail-settings")
    return redirect("mail-letter", mail.pk)


@policy(SETTINGS)
@require_POST
def remove_account(request: HttpRequest) -> HttpResponse:
    """Send no mail any more."""
    services.drop_account(by=user_of(request))
    say(request, _("The mail server is removed. No mail is sent any more."))
    return redirect("mail-settings")


@policy(SETTINGS)
@require_safe
@beyond_the_wall(OUTBOX)
def outbox_page(request: HttpRequest) -> HttpResponse:
    """Every letter of the last months with what became of it, newest first."""
    state = request.GET.get("state", "")
    wanted = state if state in MailState.values else ""
    page = page_of(wanted, after=request.GET.get("after", ""))
    context = {"page": page, "state": wanted, "states": counts(), "works": bool(settings.MAIL_URL) or MailAccount.objects.exists()}
    return render(request, fragment(request, "messaging/outbox.html", "rows"), context)


@policy(SETTINGS)
@never_cache
@require_safe
@beyond_the_wall(OUTBOX)
def letter_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of one letter. What stands in it is for its recipient and not shown."""
    mail = get_object_or_404(OutgoingMail.objects.select_related("acted_by"), pk=pk)
    return render(request, fragment(request, "messaging/letter_page.html", "state"), {"mail": mail})


@policy(SETTINGS)
@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a letter again."""
    return _act(request, pk, services.send_again, done=_("The letter is sent again."))


@policy(SETTINGS)
@require_POST
def cancel_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a waiting letter back."""
    return _act(request, pk, services.cancel, done=_("The letter is cancelled."))


@beyond_the_wall(OUTBOX)
def _act(request: HttpRequest, pk: UUID, service: Callable[..., OutgoingMail], *, done: str) -> HttpResponse:
    get_object_or_404(OutgoingMail, pk=pk)
    by: User = user_of(request)
    try:
        service(pk, by=by)
    except ValidationError as error:
        say(request, error.messages[0], tone="amber")
    else:
        say(request, done)
    return redirect("mail-letter", pk)


def _settings(request: HttpRequest, form: AccountForm | None, **context: Any) -> HttpResponse:
    used, wrong = _in_use()
    known = {"form": form, "used": used, "wrong": wrong, "me_email": user_of(request).email, **context}
    return render(request, "messaging/settings.html", known, status=422 if form and form.errors else 200)


def _in_use() -> tuple[Account | None, Any]:
    """The account in use, and what is wrong with it."""
    try:
        return account(), ""
    except PasswordShut:
        return None, Problem.PASSWORD_SHUT.label
    except ValidationError as error:
        return None, error.messages[0]
