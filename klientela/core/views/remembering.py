"""What follows from a person's rights and the configuration alone is worked out once, until one of them changes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.db import connection
from django.utils.translation import get_language

from klientela.core.access.acting import actor_or_none
from klientela.core.access.decisions import emergency_until
from klientela.core.identity.models import User
from klientela.core.records.own.publishing import configuration_version
from klientela.core.views.overlays.merging import is_trying

MOST = 500


def of_a_person[**P, R](made: Callable[Concatenate[User, P], R]) -> Callable[Concatenate[User, P], R]:
    """Remember what a function makes for a person in the language of the page; its result is shared, so nobody may change it.

    For functions that ask rights and configuration and no records. Further arguments must be hashable.
    """
    kept: dict[Any, R] = {}

    @wraps(made)
    def remembered(user: User, /, *args: P.args, **options: P.kwargs) -> R:
        standing = standing_of(user)
        if standing is None:
            return made(user, *args, **options)
        key = (standing, args, tuple(options.items()))
        if key not in kept:
            if len(kept) >= MOST:
                kept.clear()
            kept[key] = made(user, *args, **options)
        return kept[key]

    return remembered


def standing_of(user: User) -> tuple[Any, ...] | None:
    """All that decides beside the arguments; nothing where rules are asked anew each time, or a layout is only tried."""
    actor = actor_or_none()
    if actor is None or actor.user is None or actor.user.pk != user.pk or actor.rules_version is None or is_trying():
        return None
    rules = (actor.rules_version, actor.limit, emergency_until(user))
    return (user.pk, user.kind, user.is_active, rules, configuration_version(), get_language(), connection.settings_dict["NAME"])
