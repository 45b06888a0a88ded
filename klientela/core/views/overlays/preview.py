"""What an arrangement looks like for a role, before anybody else sees it: without records, and only what the administrator may see."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from klientela.core.access.decisions import default_level, field_holder, fields_for
from klientela.core.access.grants import Rights
from klientela.core.access.models import FieldLevel, Role
from klientela.core.access.policies import rules_of_roles
from klientela.core.access.vocabulary import field_names
from klientela.core.identity.models import User
from klientela.core.records.kinds import fields_of
from klientela.core.records.models import Record
from klientela.core.records.own.definitions import own_fields
from klientela.core.views.effective import Effective, Standing, shape
from klientela.core.views.forms import RecordForm
from klientela.core.views.overlays.content import Content, merged
from klientela.core.views.overlays.drawing import DrawnTab, tabs_of, text_of
from klientela.core.views.overlays.lines import OFF, PLACE, TAB, under
from klientela.core.views.overlays.merging import Place, for_places, places_of, trying
from klientela.core.views.overlays.models import Level
from klientela.core.views.overlays.panels import panel_names
from klientela.core.views.overlays.parts import CARD, MAIN, PANELS, SIDE
from klientela.core.views.overlays.services import Where
from klientela.kernel.entity import Entity


@dataclass(frozen=True)
class Preview:
    """What is shown of an arrangement: the form in tabs, and what stands elsewhere by name."""

    tabs: list[DrawnTab]
    quick: list[DrawnTab]
    facts: tuple[str, ...]
    columns: tuple[str, ...]
    card: tuple[str, ...]
    main: tuple[str, ...]
    side: tuple[str, ...]
    boxes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of the page's other tabs: name, and what stands in them."""


def preview_of(entity: Entity, where: Where, draft: Content, *, role: Role | None, by: User) -> Preview:
    """An entity's form, page and list as somebody of a role would have them with a draft."""
    content = seen_by(where, draft, role=role, by=by)
    shown = shape(entity, standing_of(entity, role, by=by), content)
    facts, columns, card, main, side = _told(entity, shown, content)
    with trying(entity.slug, content):
        form = RecordForm(shown.new_form, by)
        quick = RecordForm(shown.quick_form, by)
        return Preview(
            tabs_of(form, shown),
            tabs_of(quick, shape(entity, standing_of(entity, role, by=by), Content())),
            facts=facts,
            columns=columns,
            card=card,
            main=main,
            side=side,
            boxes=_boxes(entity, content),
        )


def seen_by(where: Where, draft: Content, *, role: Role | None, by: User) -> Content:
    """What levels together say to somebody of a role, with a draft in its place."""
    place = (where.level, where.target)
    found = dict(for_places(where.entity, _places(where, role, by)))
    found[place] = draft
    return merged(found[each] for each in _places(where, role, by) if each in found)


def _places(where: Where, role: Role | None, by: User) -> tuple[Place, ...]:
    if where.level == Level.USER:
        return places_of(by.pk)
    branch = ((where.level, where.target),) if where.level == Level.BRANCH else ()
    of_role: UUID | None = role.pk if role else where.target if where.level == Level.ROLE else None
    return ((Level.COMPANY.value, None), *branch, *(((Level.ROLE.value, of_role),) if of_role else ()))


def standing_of(entity: Entity, role: Role | None, *, by: User) -> Standing:
    """What a role may see and write of an entity; what is hidden from the administrator stays hidden."""
    rights = Rights(rules=rules_of_roles([role.pk])) if role else None
    names = {*field_names((entity,)), *(own.name for own in own_fields(entity)), *(field.name for field in fields_of(entity))}
    holder, mine = field_holder(entity), fields_for(by, entity)
    levels = {name: rights.level(holder, name, default_level(entity, name)) if rights else FieldLevel.WRITE for name in names}
    hidden = frozenset(name for name, level in levels.items() if level < FieldLevel.READ) | mine
    fixed = frozenset(name for name, level in levels.items() if level < FieldLevel.WRITE) | hidden
    may_place = issubclass(entity.model, Record) and (rights is None or rights.has(entity.grants, "transfer"))
    return Standing(hidden, fixed, may_place)


def _told(entity: Entity, shown: Effective, content: Content) -> tuple[tuple[str, ...], ...]:
    names: dict[str, Any] = {field.name: field.label for field in fields_of(entity)}
    card = [line.key for line in CARD.lines(entity, content) if not line.is_head] if entity.board else []
    on = {line.key for head, lines in under(CARD.lines(entity, content)).items() if head != OFF for line in lines}
    return (
        tuple(str(field.label) for field in shown.facts),
        tuple(str(field.label) for field in shown.columns),
        tuple(str(names.get(name, name)) for name in card if name in on),
        *(_standing_in(entity, content, place) for place in (MAIN, SIDE)),
    )


def _boxes(entity: Entity, content: Content) -> tuple[tuple[str, tuple[str, ...]], ...]:
    tabs = [line for line in PANELS.lines(entity, content) if line.kind == TAB]
    return tuple((text_of(line.label) or _("More"), _standing_in(entity, content, line.key)) for line in tabs)


def _standing_in(entity: Entity, content: Content, area: str) -> tuple[str, ...]:
    """The boxes in a tab or column, sections or not."""
    panels, found, now = panel_names(entity), [], MAIN
    for line in PANELS.lines(entity, content):
        if line.kind in (TAB, PLACE):
            now = line.key
        elif now == area and line.key in panels:
            found.append(str(panels[line.key].label))
    return tuple(found)
