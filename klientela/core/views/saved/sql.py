"""Questions of every page that differ only in who asks: put into SQL once, not by every request."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

SOMEBODY = UUID(int=2**128 - 1)
"""Stands for the key of whoever asks."""


def prepared[M: Any](asks: Callable[[UUID], "QuerySet[M]"]) -> Callable[[UUID], list[M]]:
    """The records a question about a user finds; it must not depend on anything but his key."""
    known: list[tuple[type[Any], str, tuple[Any, ...]]] = []

    def found(key: UUID) -> list[M]:
        if not known:
            rows = asks(SOMEBODY)
            statement, values = rows.query.sql_with_params()
            known.append((rows.model, statement, values))
        model, statement, values = known[0]
        return list(model._base_manager.raw(statement, [key if value == SOMEBODY else value for value in values]))

    return found
