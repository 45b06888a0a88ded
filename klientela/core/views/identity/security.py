"""What protects one's own account: the password, and the browsers one is signed in with."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.browsers import address_of, browser_name, end_session, end_sessions, is_current, sessions_of
from klientela.core.identity.factors import codes_left
from klientela.core.identity.forms import NewPasswordForm
from klientela.core.identity.models import CodeApp, Passkey, Session, User
from klientela.core.identity.services import set_password
from klientela.core.views.identity.gate import must_have_second_factor
from klientela.core.views.requests import user_of


@policy(SIGNED_IN)
@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Show how one's account is protected and where one is signed in."""
    return page(request)


@policy(SIGNED_IN)
@sensitive_post_parameters("current", "password")
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; other browsers are signed out, this one stays."""
    form = NewPasswordForm(request.POST, user=user_of(request))
    if not form.is_valid():
        return page(request, password=form)
    user = User.objects.get(pk=user_of(request).pk)
    set_password(user, form.cleaned_data["password"], address=address_of(request), keep=request.session.session_key or "")
    update_session_auth_hash(request, user)
    return back("password")


@policy(SIGNED_IN)
@require_POST
def sign_out_of(request: HttpRequest, key: str) -> HttpResponse:
    """Sign oneself out of one browser."""
    user = user_of(request)
    if not end_session(user, key, by=user, address=address_of(request)):
        raise Http404
    return back("session")


@policy(SIGNED_IN)
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign oneself out of every browser, this one too."""
    end_sessions(user_of(request), address=address_of(request))
    request.session.flush()
    return redirect("sign-in")


def page(request: HttpRequest, **given: Any) -> HttpResponse:
    """The page, with a form that was refused or a secret that is shown once."""
    user = user_of(request)
    form = given.pop("password", None) or NewPasswordForm(user=user)
    context = {
        "form": form,
        "sessions": shown_sessions(request, user),
        "app": CodeApp.objects.filter(user=user).first(),
        "passkeys": Passkey.objects.filter(user=user).order_by("created_at"),
        "codes_left": codes_left(user),
        "required": must_have_second_factor(request),
        "saved": request.GET.get("saved", ""),
        **given,
    }
    return render(request, "identity/security.html", context, status=422 if form.errors or given.get("error") else 200)


def shown_sessions(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """A user's sessions as people read them, that of this browser first."""
    shown = [_shown(session, current=is_current(request, session)) for session in sessions_of(user)[:100]]
    return sorted(shown, key=lambda each: not each["current"])


def back(saved: str) -> HttpResponse:
    """To the page again, which says what was done."""
    return redirect(f"{reverse('me-security')}?saved={saved}")


def _shown(session: Session, *, current: bool) -> dict[str, Any]:
    return {
        "key": session.pk,
        "current": current,
        "browser": browser_name(session.browser),
        "address": session.address,
        "since": session.created_at,
        "seen": session.seen_at or session.created_at,
    }
