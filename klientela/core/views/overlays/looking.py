"""What the editor of arrangements shows: for whom, which part, its lines, and what waits to be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from klientela.core.access.models import Branch, Role
from klientela.core.criteria.sentences import sentence
from klientela.core.criteria.tree import from_json
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.overlays.content import MENU, Content
from klientela.core.views.overlays.drawing import question_of, text_of
from klientela.core.views.overlays.editing import LANGUAGES
from klientela.core.views.overlays.lines import GROUP, LINK, OFF, PLACE, SECTION, TAB, Line
from klientela.core.views.overlays.menu_known import menu_names, usual_for
from klientela.core.views.overlays.menus import UNTITLED
from klientela.core.views.overlays.models import Level
from klientela.core.views.overlays.panels import panel_names
from klientela.core.views.overlays.parts import MAIN, ON, PARTS, SIDE, needed, parts_of
from klientela.core.views.overlays.services import WORDS, Draft, Where
from klientela.core.views.requests import key_of
from klientela.kernel.entity import Entity, entity_named
from klientela.kernel.wording import ENTITY, SEVERAL

HEADS: dict[str, Any] = {
    ON: gettext_lazy("Shown"),
    OFF: gettext_lazy("Not shown"),
    MAIN: gettext_lazy("Middle column"),
    SIDE: gettext_lazy("Beside"),
}
KINDS: dict[str, Any] = {
    TAB: gettext_lazy("Tab"),
    SECTION: gettext_lazy("Section"),
    GROUP: gettext_lazy("Group"),
    LINK: gettext_lazy("Link"),
}


@dataclass(frozen=True)
class Shown:
    """A line of the editor."""

    line: Line
    label: str
    kind: str
    is_off: bool
    is_needed: bool
    words: tuple[tuple[str, str], ...]
    told: str = ""
    """The question of a section, in words."""

    @property
    def is_fixed(self) -> bool:
        """Whether it always stands there, like the heads of columns."""
        return self.line.kind == PLACE


def where_in(request: HttpRequest, slug: str) -> Where:
    """Of what and for whom a page arranges."""
    level, _space, whose = request.GET.get("whom", "").partition(" ")
    level, whose = level or request.GET.get("level", Level.COMPANY), whose or request.GET.get("for", "")
    target = key_of(whose) if level in (Level.BRANCH, Level.ROLE) else None
    return Where(slug, level if level in (Level.BRANCH, Level.ROLE) else Level.COMPANY.value, target)


def entity_in(slug: str) -> Entity | None:
    """The entity that is arranged; None for the menu. Raises `LookupError` where there is none of that name."""
    return None if slug == MENU else entity_named(slug)


def part_in(request: HttpRequest, entity: Entity | None) -> str:
    """Which part a page shows."""
    asked = request.GET.get("part", "")
    known = [*parts_of(entity), WORDS] if entity else [MENU]
    return asked if asked in known else known[0]


def lines_in(draft: Draft, entity: Entity | None, part: str, *, user: User) -> tuple[Line, ...]:
    """The lines of a part as the draft has them."""
    if entity is None:
        return usual_for(draft, user)
    return PARTS[part].lines(entity, draft.content) if part in PARTS else ()


def shown_lines(lines: tuple[Line, ...], entity: Entity | None, user: User) -> list[Shown]:
    """The lines with what they are called."""
    names = names_of(entity) if entity else menu_names()
    must = needed(entity) if entity else frozenset()
    found, is_off = [], False
    for line in lines:
        is_off = line.key == OFF if line.is_head else is_off
        found.append(_shown(line, entity, user, names=names, is_off=is_off, is_needed=line.key in must))
    return found


def _shown(line: Line, entity: Entity | None, user: User, *, names: Mapping[str, Any], is_off: bool, is_needed: bool) -> Shown:
    usual = HEADS.get(line.key) or names.get(line.key) or (UNTITLED if line.is_head else line.key)
    label = text_of(line.label) or str(capfirst(str(usual)))
    said = dict(line.label)
    words = tuple((code, said.get(code, "")) for code in LANGUAGES)
    return Shown(line, label, str(KINDS.get(line.kind, "")), is_off, is_needed, words, _told(line, entity, user))


def _told(line: Line, entity: Entity | None, user: User) -> str:
    stored = question_of(line)
    if entity is None or stored is None:
        return ""
    try:
        return sentence(from_json(stored), entity, user)
    except ValueError:
        return ""


def names_of(entity: Entity) -> dict[str, Any]:
    """What everything that can be arranged of an entity is called."""
    known = dict.fromkeys(line.key for part in parts_of(entity).values() for line in part.usual(entity) if not line.is_head)
    panels = panel_names(entity)
    return {key: panels[key].label if key in panels else field_of(entity, key).label for key in known}


def wordable(entity: Entity) -> dict[str, Any]:
    """What can be called otherwise: one and several of the records, and each field."""
    fields = {key: label for key, label in names_of(entity).items() if key not in panel_names(entity)}
    return {ENTITY: singular_of(entity), SEVERAL: plural_of(entity), **fields}


def words_of(content: Content, entity: Entity) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The words of an entity: key, what it is called now, and what the content says in each language."""
    found = []
    for key, label in wordable(entity).items():
        said = dict(content.labels.get(key, ()))
        name = {ENTITY: _("One record"), SEVERAL: _("Several records")}.get(key)
        told = f"{name}: {label}" if name else str(capfirst(str(label)))
        found.append((key, told, [(code, said.get(code, "")) for code in LANGUAGES]))
    return found


def levels_for(where: Where) -> list[dict[str, Any]]:
    """The levels that can be chosen, each with its address."""
    branches = Branch.objects.filter(deleted_at=None).order_by("name")
    roles = Role.objects.filter(deleted_at=None).order_by("name")
    found: list[tuple[str, Any, str]] = [(Level.COMPANY.value, None, str(Level.COMPANY.label))]
    found += [(Level.BRANCH.value, each.pk, _("Branch: %(name)s") % {"name": each}) for each in branches]
    found += [(Level.ROLE.value, each.pk, pgettext("level of an arrangement", "Role: %(name)s") % {"name": each}) for each in roles]
    now = (where.level, where.target)
    return [{"value": f"{level} {target or ''}".strip(), "label": label, "is_on": (level, target) == now} for level, target, label in found]


def address_of(where: Where, name: str = "layout", **words: str) -> str:
    """The address of the editor, or of another of its doors."""
    if where.level == Level.USER:
        return f"{reverse('my-menu' if name == 'layout' else name.replace('layout', 'my-menu', 1))}{_query(words)}"
    place = {"level": where.level, **({"for": str(where.target)} if where.target else {})}
    return f"{reverse(name, args=[where.entity])}{_query({**place, **words})}"


def _query(words: Mapping[str, str]) -> str:
    asked = urlencode({name: value for name, value in words.items() if value})
    return f"?{asked}" if asked else ""
