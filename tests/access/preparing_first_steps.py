"""Walks by their codes, and one that is not there; sample data that somebody may remove."""

from collections.abc import Callable
from typing import Any

from klientela.core.identity.models import User
from klientela.kernel.slot import slot
from tests.access.company import Company

type Parts = list[dict[str, Any]]


def _tours(_company: Company, _user: User) -> Parts:
    return [{"code": code} for code in ("page", "unheard-of", *slot("tours").items())]


PREPARED_FIRST_STEPS: dict[str, Callable[[Company, User], Parts]] = {"/tours/<slug:code>/": _tours}
