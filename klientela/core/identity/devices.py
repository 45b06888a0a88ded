"""Devices a person has signed in with before: a signed cookie remembers them, so that others cannot use up their tries."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from klientela.core.identity.models import User
from klientela.core.identity.secrets import digest, new_secret

COOKIE = "device"
SALT = "klientela.device"
YEAR = 365 * 24 * 3600
PEOPLE = 10
"""So many people can share a device before the one who was away longest is forgotten."""


def device_of(request: HttpRequest, user: User | None) -> str:
    """The device's own name, if this user has signed in with it before; else nothing."""
    known = _read(request)
    return known["id"] if user is not None and _mark(user) in known["people"] else ""


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have the browser remember that this user signed in with it."""
    known = _read(request)
    people = [_mark(user), *(mark for mark in known["people"] if mark != _mark(user))][:PEOPLE]
    value = signing.dumps({"id": known["id"] or new_secret(), "people": people}, salt=SALT)
    response.set_cookie(COOKIE, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
        return {"id": str(known["id"]), "people": [str(mark) for mark in known["people"]]}
    except (signing.BadSignature, KeyError, TypeError):
        return {"id": "", "people": []}


def _mark(user: User) -> str:
    return digest(f"device {user.pk}")[:16]
