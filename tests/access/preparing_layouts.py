"""What the doors of layouts and of the configuration as a file need: something that is arranged, and a file that was brought in."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from klientela.core.identity.models import User
from klientela.core.views.models import ConfigurationImport
from klientela.core.views.overlays.lines import SECTION
from klientela.core.views.overlays.parts import parts_of
from klientela.kernel.entity import entity_named
from tests.access.company import Company

type Parts = list[dict[str, Any]]
LAYOUT = "/settings/layout/<slug:slug>/"


def _layouts(_company: Company, _user: User) -> Parts:
    return [{"slug": "deals"}, {"slug": "menu"}]


def _sections(_company: Company, _user: User) -> Parts:
    """A section of a form as it comes, and one that is not there."""
    lines = parts_of(entity_named("deals"))["form"].usual(entity_named("deals"))
    keys = [line.key for line in lines if line.kind == SECTION]
    return [{"slug": "deals", "?": f"?level=company&line={key}"} for key in (*keys[:1], "nowhere")]


def _brought(_company: Company, user: User) -> Parts:
    return [{"pk": ConfigurationImport.objects.create(by=user, batch=uuid4()).pk}]


PREPARED_LAYOUTS: dict[str, Callable[[Company, User], Parts]] = {
    **{f"{LAYOUT}{rest}": _layouts for rest in ("", "change/", "history/")},
    f"{LAYOUT}condition/": _sections,
    "/settings/configuration/<uuid:pk>/undo/": _brought,
}
