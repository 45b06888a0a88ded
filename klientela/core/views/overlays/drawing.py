"""A form as it is arranged: tabs with sections, the fields of each in their order, and which sections the record does not need now."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from klientela.core.views.effective import Effective
from klientela.core.views.forms import RecordForm, Row
from klientela.core.views.overlays.lines import SECTION, TAB, Line, Texts

type Holds = Callable[[Line], bool]


@dataclass
class DrawnSection:
    """Fields under a heading, side by side or one below the other."""

    key: str
    label: str = ""
    columns: int = 2
    rows: list[Row] = field(default_factory=list)
    is_shown: bool = True


@dataclass
class DrawnTab:
    """Sections of which one tab holds; the first that has errors is open."""

    key: str
    label: str
    sections: list[DrawnSection] = field(default_factory=list)
    is_open: bool = False

    @property
    def has_errors(self) -> bool:
        """Whether anything in it must be corrected."""
        return any(is_wrong(row) for section in self.sections for row in section.rows)


def tabs_of(form: RecordForm, shown: Effective, holds: Holds = lambda line: True) -> list[DrawnTab]:
    """The form in tabs; one tab without a name is a form without tabs. What stands in no section goes to the last."""
    tabs, homes = _heads(shown.arranged, holds)
    last = tabs[-1].sections[-1]
    for row in form.rows():
        homes.get(name_of(row), last).rows.append(row)
    for tab in tabs:
        tab.sections = [section for section in tab.sections if section.rows]
        for section in tab.sections:
            section.is_shown = section.is_shown or any(is_wrong(row) for row in section.rows)
    drawn = [tab for tab in tabs if tab.sections] or tabs[:1]
    next((tab for tab in drawn if tab.has_errors), drawn[0]).is_open = True
    return drawn


def _heads(lines: Iterable[Line], holds: Holds) -> tuple[list[DrawnTab], dict[str, DrawnSection]]:
    """Tabs and sections without their fields, and the section of each field."""
    tabs = [DrawnTab("all", _("General"), [DrawnSection("top")])]
    homes: dict[str, DrawnSection] = {}
    for line in lines:
        if line.kind == TAB:
            tabs.append(DrawnTab(line.key, text_of(line.label) or _("More"), [DrawnSection(f"{line.key}-top")]))
        elif line.kind == SECTION:
            tabs[-1].sections.append(DrawnSection(line.key, text_of(line.label), line.columns, is_shown=not line.when or holds(line)))
        else:
            homes[line.key] = tabs[-1].sections[-1]
    return tabs, homes


def name_of(row: Row) -> str:
    """The name of the field of a row, whether it is filled in or only read."""
    return row.field.name if row.field else row.fact.name if row.fact else ""


def is_wrong(row: Row) -> bool:
    """Whether a row must be corrected."""
    return bool((row.field and row.field.errors) or (row.beside and row.beside.errors))


def text_of(said: Texts) -> str:
    """Words of a company in the reader's language, else in English, else in any."""
    by_language = dict(said)
    return by_language.get((get_language() or "en")[:2]) or by_language.get("en") or next(iter(by_language.values()), "")


def question_of(line: Line) -> Any:
    """The question of a section as it is stored; None where it always stands there."""
    try:
        return json.loads(line.when) if line.when else None
    except ValueError:
        return None
