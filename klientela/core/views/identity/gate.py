"""Whoever must have a second factor by one of his roles is led to set it up before anything else."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from klientela.core.access.middleware import API
from klientela.core.access.models import RoleHolder
from klientela.core.identity.browsers import PROVED
from klientela.core.identity.factors import has_second_factor
from klientela.core.identity.models import User

OPEN = frozenset({
    "sign-in", "sign-out", "set-language", "second-step", "sign-in-passkey", "passkey-challenge", "single-sign-on", "single-sign-on-back",
    "me-security", "me-confirm", "me-app", "me-codes", "me-passkeys", "me-passkey-offer", "me-password",
})  # fmt: skip
"""Doors to go through before the second factor is set up."""


class SecondFactorGate:
    """Lets nobody past who must have a second factor and has not proved one in this session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if (match and match.url_name in OPEN) or not must_have_second_factor(request):
            return None
        if request.path.startswith(API):
            return JsonResponse({"detail": _("Set up a second factor first.")}, status=403)
        user = signed_in(request)
        if user is not None and has_second_factor(user):
            request.session.flush()
            return redirect("sign-in")
        return redirect("me-security")


def must_have_second_factor(request: HttpRequest) -> bool:
    """Whether the session's user must have a second factor that was not proved in this session."""
    user = signed_in(request)
    if user is None or request.session.get(PROVED):
        return False
    return _demanded(user.pk, getattr(request.session, "rules_version", 0), connection.settings_dict["NAME"])


def signed_in(request: HttpRequest) -> User | None:
    """Whose session the request is in; nobody for programs with a key."""
    return getattr(request.session, "user", None) if getattr(request, "user", None) else None


@lru_cache(maxsize=2048)
def _demanded(user_id: UUID, _rules_version: int, _database: str) -> bool:
    """Whether a role of the user demands it; asked once per version of the rules."""
    return RoleHolder.objects.filter(user=user_id, role__needs_second_factor=True, role__deleted_at=None).exists()
