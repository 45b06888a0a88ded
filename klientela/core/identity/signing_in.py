"""Who is asking: password check, the user of a session."""

from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Q
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from klientela.core.identity.models import User, UserKind


class Backend:
    """Signs in by name or e-mail and password; takes equally long for people it does not know."""

    def authenticate(self, request: HttpRequest | None, username: str = "", password: str = "", **other: Any) -> User | None:
        user = user_named(username)
        if user is None:
            make_password(password)
            return None
        matches = check_password(password, user.password)
        return user if matches and may_sign_in(user) else None

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True, deleted_at=None).first()


def user_named(name: str) -> User | None:
    """Who has this sign-in name or e-mail, in whatever letters."""
    return User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name), deleted_at=None).first()


def may_sign_in(user: User) -> bool:
    """Whether this account can be used at all by somebody in front of a browser."""
    return user.is_active and not user.deleted_at and user.kind != UserKind.SERVICE


def user_of_session(request: HttpRequest) -> User | None:
    """The active user of the request's session, provided his password has not changed since he signed in."""
    request.session.get(HASH_SESSION_KEY)
    user: User | None = getattr(request.session, "user", None)
    if user is None or not may_sign_in(user):
        return None
    known = request.session.get(HASH_SESSION_KEY, "")
    return user if constant_time_compare(known, user.get_session_auth_hash()) else None
