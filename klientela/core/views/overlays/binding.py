"""What an arranged form asks of whoever has it, by every door: what is required, what is only read, what is not there."""

from collections.abc import Mapping
from typing import Any

from klientela.core.identity.models import User, UserKind
from klientela.core.records.binding import Bound
from klientela.core.views.overlays.conditions import left_out
from klientela.core.views.overlays.content import Content
from klientela.core.views.overlays.lines import Line
from klientela.core.views.overlays.merging import content_for, content_of_programs
from klientela.core.views.overlays.parts import FORM, needed
from klientela.kernel.entity import Entity

PLACES = frozenset({"owner", "team", "branch"})
"""Fields that are handed over and not filled in."""


def layout_binding(entity: Entity, user: User, values: Mapping[str, Any], *, record: Any) -> Bound:
    """What the layouts that concern a user ask of values. Programs fill in no forms: only layouts of their own roles bind them."""
    content = content_of_programs(entity.slug, user) if user.kind == UserKind.SERVICE else content_for(entity.slug, user)
    lines = _lines(entity, content)
    if not lines:
        return Bound()
    away = left_out(lines, entity, values, user=user, record=record)
    only_read = frozenset(line.key for line in lines if line.readonly)
    return Bound(
        needed=frozenset(line.key for line in lines if line.required) - away,
        fixed=(only_read | away) - needed(entity) - PLACES - ({entity.board.by} if entity.board else set()),
    )


def _lines(entity: Entity, content: Content) -> tuple[Line, ...]:
    return FORM.lines(entity, content) if content.parts.get(FORM.word) else ()
