"""A line of news shown once on the next page, such as “Saved”; what can be taken back says so and offers it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

KEY = "flash"


def say(request: HttpRequest, text: Any, *, tone: str = "green", undo: UUID | str | None = None) -> None:
    """Have the next page of this browser tell something; `undo`: the batch of writes to offer back, or where that is done."""
    told = {"text": str(text), "tone": tone, **({"undo": undo if isinstance(undo, str) else undo_address(undo)} if undo else {})}
    request.session[KEY] = [*request.session.get(KEY, []), told]


def heard(request: HttpRequest) -> list[dict[str, str]]:
    """What is to be told now; it is not told again."""
    said: list[dict[str, str]] = request.session.pop(KEY, []) if KEY in request.session else []
    return said


def undo_address(batch: UUID) -> str:
    """Where a batch of writes is taken back."""
    try:
        return reverse("undo", args=[batch])
    except NoReverseMatch:
        return ""
