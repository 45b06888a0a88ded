"""One's own settings: language and appearance."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.forms import PreferencesForm
from klientela.core.identity.models import User
from klientela.core.identity.services import prefer
from klientela.core.views.overlays.content import MENU
from klientela.core.views.overlays.models import Level
from klientela.core.views.overlays.services import Where, may_arrange
from klientela.core.views.requests import user_of
from klientela.kernel.slot import slot

type Made = dict[str, Any]


@policy(SIGNED_IN)
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Show what a person has chosen for themselves."""
    return _page(request)


@policy(SIGNED_IN)
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep language, time zone, theme and density."""
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _page(request, preferences=form)
    prefer(user_of(request), **form.cleaned_data)
    return _back("preferences")


def _page(request: HttpRequest, **given: Any) -> HttpResponse:
    user = user_of(request)
    form = given.pop("preferences", None) or PreferencesForm(initial=_chosen(user))
    pages = [page for page in slot("me.pages") if page.allowed(user)]
    context = {"forms": {"preferences": form}, "saved": request.GET.get("saved", ""), "own_pages": pages, **_menu(user), **given}
    return render(request, "identity/me.html", context, status=422 if form.errors else 200)


def _menu(user: User) -> Made:
    """Whether he may arrange his menu; who looks as somebody else arranges nothing."""
    return {"may_arrange_menu": may_arrange(user, Where(MENU, Level.USER.value, user.pk))}


def _chosen(user: User) -> Made:
    return {
        "language": user.language or translation.get_language(),
        "zone": user.zone,
        "theme": user.theme,
        "density": user.density,
    }


def _back(saved: str) -> HttpResponse:
    return redirect(f"{reverse('me')}?saved={saved}#{saved}")
