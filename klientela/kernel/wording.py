"""What kinds of records and their fields are called: as the program says, unless the company says otherwise."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import lazy

type Ask = Callable[[str, str], str]
"""Given the slug of an entity and the name of a field (`ENTITY`: its record, `SEVERAL`: its records), what that is called; or nothing."""

ENTITY, SEVERAL = "", "*"

_asked: list[Ask] = []


def let_say(ask: Ask) -> None:
    """Let a higher package say what things are called; the newest is asked."""
    _asked[:] = [ask]


def _say(slug: str, name: str, usual: Any) -> str:
    said = _asked[0](slug, name) if _asked else ""
    return said or str(usual)


called: Callable[[str, str, Any], Any] = lazy(_say, str)
"""`called(slug, name, usual)`: what something is called for whoever reads it, found out when it is shown."""
