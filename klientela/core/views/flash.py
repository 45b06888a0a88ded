"""A line of news shown once on the next page, such as “Saved”."""

from typing import Any

from django.http import HttpRequest

KEY = "flash"


def say(request: HttpRequest, text: Any, *, tone: str = "green") -> None:
    """Have the next page of this browser tell something; `tone`: green, blue, amber, red."""
    request.session[KEY] = [*request.session.get(KEY, []), {"text": str(text), "tone": tone}]


def heard(request: HttpRequest) -> list[dict[str, str]]:
    """What is to be told now; it is not told again."""
    said: list[dict[str, str]] = request.session.pop(KEY, []) if KEY in request.session else []
    return said
