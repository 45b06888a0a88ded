"""From session to acting user: what stands between the web server and every view."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from klientela.core.access.acting import LOOKING, Limit, acting
from klientela.core.access.app_passwords import DAV, challenge, is_for_programs, token_of
from klientela.core.access.grants import rules_version
from klientela.core.access.keys import limit_of
from klientela.core.access.policy import Policy, is_door_on, policy_of
from klientela.core.access.viewing import viewed
from klientela.core.identity.browsers import address_of
from klientela.core.identity.keys import key_of
from klientela.core.identity.models import ApiToken, User
from klientela.core.identity.signing_in import user_of_session
from klientela.kernel.entity import keep_up

API, OWN = "/api/", ("/me/", "/bulk/")


@dataclass(frozen=True)
class Asker:
    """Who asks, under which version of the rules, and to what his key confines him."""

    user: User
    rules_version: int | None = None
    limit: Limit | None = None
    viewer: User | None = None
    """Who really looks, where the product is shown as somebody else sees it."""


class AccessMiddleware:
    """Finds out who asks, refuses whom the door's policy does not admit, and runs the view as that user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        keep_up()
        asker = asking(request)
        request.user = asker.user if asker else None  # type: ignore[assignment]
        request.viewer = asker.viewer if asker else None  # type: ignore[attr-defined]
        response = self._as_user(request, asker) if asker else self.get_response(request)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    def _as_user(self, request: HttpRequest, asker: Asker) -> HttpResponse:
        user = asker.user
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        if user.zone:
            timezone.activate(user.zone)
        try:
            with acting(user, rules_version=asker.rules_version or rules_version(), limit=asker.limit):
                return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        declared = policy_of(view)
        if declared is None or not is_door_on(view):
            raise Http404
        if getattr(request, "viewer", None) and not may_be_viewed(request, view, declared):
            return render(request, "ui/only_looking.html", status=403)
        return None if declared.admits(request.user) else refusal(request, declared)  # type: ignore[arg-type]


def asking(request: HttpRequest) -> Asker | None:
    """The user behind the request: by API key under /api/, by app password under /dav/, else by session."""
    header = request.headers.get("Authorization", "")
    if request.path.startswith(API) and header.startswith("Bearer "):
        return _program(request, key_of(header.removeprefix("Bearer ").strip(), address=address_of(request)))
    if is_for_programs(request):
        return _program(request, token_of(request))
    user = user_of_session(request)
    if user is None:
        return None
    version = getattr(request.session, "rules_version", None)
    target = viewed(request.session, user)
    return Asker(target, version, LOOKING, viewer=user) if target else Asker(user, version)


def _program(request: HttpRequest, token: ApiToken | None) -> Asker | None:
    """The program with a key; it sends no cookie that another page could use."""
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    return Asker(token.user, getattr(token, "rules", None), limit_of(token)) if token else None


def may_be_viewed(request: HttpRequest, view: Any, declared: Policy) -> bool:
    """Who looks as somebody else changes nothing, takes nothing away and does not see what belongs to that account alone."""
    if getattr(view, "ends_viewing", False):
        return True
    return request.method in ("GET", "HEAD") and declared.op != "export" and not request.path.startswith(OWN)


def refusal(request: HttpRequest, declared: Policy) -> HttpResponse:
    """To strangers: sign in first. To users: what they may not see does not exist."""
    stranger = getattr(request, "user", None) is None
    if stranger:
        if request.path.startswith(API):
            return JsonResponse({"detail": "Sign in or send an API key."}, status=401)
        if request.path.startswith(DAV):
            return challenge(request)
        return redirect_to_login(request.get_full_path())
    raise Http404
