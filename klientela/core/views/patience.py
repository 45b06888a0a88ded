"""Questions about own fields that no index answers: asked for so long, and refused in words when they take longer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db import OperationalError, connection, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.identity.models import User
from klientela.core.records.own.definitions import own_field
from klientela.core.records.own.names import PREFIX, is_own
from klientela.kernel.entity import Entity

SECONDS = 8
LIMIT = "SELECT set_config('statement_timeout', %s, true)"


@contextmanager
def patient(words: QueryDict) -> Iterator[None]:
    """Ask a list; where its address is about own fields each statement has only so long. Raises `BadRequest`, told as any other."""
    if not about_own(words):
        yield
        return
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(LIMIT, [f"{SECONDS}s"])
            yield
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        raise BadRequest(_("This takes too long on so many records. Narrow the list first, or have the field made fast.")) from error


def about_own(words: QueryDict) -> bool:
    """Whether an address asks about own fields."""
    return any(name.startswith(PREFIX) for name in words) or any(PREFIX in text for text in words.getlist("where"))


def fast_address(entity: Entity, order: str, user: User) -> str:
    """Where the own field a list cannot be ordered by is made fast; empty where it is none, or not for this user."""
    name = order.removeprefix("-")
    if not is_own(name) or not may(user, MANAGE_SETTINGS):
        return ""
    try:
        own: Any = own_field(entity, name)
    except FieldDoesNotExist:
        return ""
    return "" if own.is_computed else reverse("own-field", args=[entity.slug, own.code])
