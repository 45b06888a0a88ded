"""The forms in which the records of an entity can be looked at, by the word `view` of an address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.views.effective import board_for
from klientela.kernel.entity import Entity

type Page = Callable[[HttpRequest, Entity], HttpResponse]


@dataclass(frozen=True)
class Layout:
    """One form: its word, name and icon, where its page is, and for which entities and users it is there."""

    word: str
    label: Any
    icon: str
    page: str
    is_offered: Callable[[Entity, User], bool] = lambda entity, user: True


def has_board(entity: Entity, user: User) -> bool:
    """Whether this user sees the records of an entity as cards in columns."""
    return board_for(entity, user) is not None


def has_calendar(entity: Entity, user: User) -> bool:
    """Whether the records of an entity have a day this user sees."""
    known = entity.calendar
    return known is not None and sees(user, entity, known.start, *([known.end] if known.end else []))


LAYOUTS = (
    Layout(
        "board",
        _("Board"),
        "layout-kanban",
        "klientela.core.views.boards.board_page",
        has_board,
    ),
    Layout("calendar", _("Calendar"), "calendar", "klientela.core.views.calendars.calendar_page", has_calendar),
    Layout("pivot", _("Pivot"), "category", "klientela.core.views.pivot.pages.pivot_page"),
    Layout("chart", _("Chart"), "chart-bar", "klientela.core.views.pivot.pages.chart_page"),
)


def layouts_for(entity: Entity, user: User) -> list[Layout]:
    """The forms beside the list that there are for this user."""
    return [layout for layout in LAYOUTS if layout.is_offered(entity, user) and _is_built(layout.page)]


def page_for(entity: Entity, user: User, word: str) -> Page | None:
    """The page of a form, if there is such a form here; otherwise the list is shown."""
    found = next((layout for layout in layouts_for(entity, user) if layout.word == word), None)
    page: Page | None = import_string(found.page) if found else None
    return page


def _is_built(path: str) -> bool:
    try:
        import_string(path)
    except ImportError:
        return False
    return True
