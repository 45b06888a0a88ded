"""How calendar and contact programs say who they are: a name with an app password, which is an API key, under `/dav/` alone."""

from __future__ import annotations

import base64
import binascii

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from klientela.core.identity.browsers import address_of
from klientela.core.identity.keys import key_of
from klientela.core.identity.models import ApiToken
from klientela.core.identity.throttle import claim, for_password

DAV = "/dav/"
WAIT = "_wait_before_next_try"


def is_for_programs(request: HttpRequest) -> bool:
    """Whether a request is one of a calendar program: no session counts then, and no page of ours stands behind it."""
    return request.path.startswith(DAV) and ("Authorization" in request.headers or settings.SESSION_COOKIE_NAME not in request.COOKIES)


def token_of(request: HttpRequest) -> ApiToken | None:
    """The key behind name and app password; wrong ones are counted like wrong passwords, right ones always work."""
    name, secret = _said(request.headers.get("Authorization", ""))
    if not secret:
        return None
    address = address_of(request)
    token = key_of(secret, address=address)
    if token and name and name.lower() in (token.user.username.lower(), (token.user.email or "").lower()):
        return token
    setattr(request, WAIT, claim(for_password(name, address)))
    return None


def challenge(request: HttpRequest) -> HttpResponse:
    """Ask a program for its app password; after many wrong ones, to come back later."""
    if wait := getattr(request, WAIT, 0):
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="Klientela", charset="UTF-8"'})


def _said(header: str) -> tuple[str, str]:
    kind, _space, coded = header.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _colon, secret = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name.strip(), secret.strip()
