"""The pages on which forms, record pages, lists, words and the menu are arranged."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.models import Role
from klientela.core.access.policy import SIGNED_IN, function, policy
from klientela.core.identity.models import User
from klientela.core.views.naming import plural_of
from klientela.core.views.overlays.content import MENU, Content, read_content
from klientela.core.views.overlays.looking import (
    address_of,
    entity_in,
    levels_for,
    lines_in,
    part_in,
    shown_lines,
    where_in,
    words_of,
)
from klientela.core.views.overlays.menu_known import everything
from klientela.core.views.overlays.menus import as_arranged
from klientela.core.views.overlays.models import Level, Overlay
from klientela.core.views.overlays.parts import PARTS, parts_of
from klientela.core.views.overlays.preview import preview_of, seen_by
from klientela.core.views.overlays.services import WORDS, Draft, Where, changed_parts, draft_of, editions_of, may_arrange
from klientela.core.views.requests import fragment, key_of, user_of
from klientela.core.views.shell import usual_groups
from klientela.kernel.entity import Entity, entities

ADMINISTRATORS = function(MANAGE_SETTINGS)
TEMPLATE = "overlays/editor.html"
EDITIONS = 50


@policy(ADMINISTRATORS)
@require_safe
def layouts(request: HttpRequest) -> HttpResponse:
    """Everything that can be arranged, and for whom it is."""
    found: dict[str, list[str]] = {}
    for overlay in Overlay.objects.filter(deleted_at=None).exclude(content={}).exclude(level=Level.USER).select_related("branch", "role"):
        found.setdefault(overlay.entity, []).append(str(overlay.branch or overlay.role or Level.COMPANY.label))
    kinds = [(known, str(plural_of(known)), found.get(known.slug, [])) for known in entities() if known.form and not known.part_of]
    return render(request, "overlays/layouts.html", {"kinds": sorted(kinds, key=lambda kind: kind[1]), "menu_for": found.get(MENU, [])})


@policy(ADMINISTRATORS)
@require_safe
def layout(request: HttpRequest, slug: str) -> HttpResponse:
    """Arrange one kind of record, or the menu, for the company, a branch or a role."""
    return editor(request, where_in(request, slug))


@policy(SIGNED_IN)
@require_safe
def my_menu(request: HttpRequest) -> HttpResponse:
    """Arrange one's own menu, where the company leaves it to people."""
    return editor(request, mine(request))


@policy(ADMINISTRATORS)
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """The editions of an arrangement, to return to."""
    where = where_in(request, slug)
    known_or_404(where, user_of(request))
    context = {**frame_of(where, ""), "editions": _told_editions(where), "back": address_of(where)}
    return render(request, "overlays/history.html", context)


def mine(request: HttpRequest) -> Where:
    """The user's own menu."""
    return Where(MENU, Level.USER.value, user_of(request).pk)


def editor(request: HttpRequest, where: Where, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of the editor, or (to htmx) what changes on it."""
    user = user_of(request)
    entity = known_or_404(where, user)
    part, draft = part_in(request, entity), draft_of(user, where)
    lines = lines_in(draft, entity, part, user=user)
    role = _role(key_of(request.GET.get("as", ""))) or (_role(where.target) if where.level == Level.ROLE else None)
    context = {
        **frame_of(where, part, entity),
        "draft": draft,
        "changed": [part_label(word) for word in changed_parts(draft.before, draft.content)],
        "lines": shown_lines(lines, entity, user),
        "words": words_of(draft.content, entity) if entity and part == WORDS else [],
        "levels": levels_for(where) if where.level != Level.USER else [],
        "roles": Role.objects.filter(deleted_at=None).order_by("name") if where.level != Level.USER else [],
        "role": role,
        **_preview(entity, where, draft, role=role, user=user),
        **more,
    }
    return render(request, fragment(request, TEMPLATE, "layout"), context, status=status)


def known_or_404(where: Where, user: User) -> Entity | None:
    """The entity that is arranged (None: the menu), for those who may."""
    try:
        entity = entity_in(where.entity)
    except LookupError as error:
        raise Http404 from error
    if not may_arrange(user, where) or (entity is not None and not entity.form):
        raise Http404
    return entity


def _role(key: UUID | None) -> Role | None:
    return Role.objects.filter(pk=key, deleted_at=None).first() if key else None


def _preview(entity: Entity | None, where: Where, draft: Draft, *, role: Role | None, user: User) -> dict[str, Any]:
    if entity is not None:
        return {"preview": preview_of(entity, where, draft.content, role=role, by=user)}
    is_own = where.level == Level.USER
    groups = usual_groups(user) if is_own else everything(role)
    lines = seen_by(where, draft.content, role=role, by=user).parts.get(MENU, ())
    return {"menu_preview": [group for group in (as_arranged(groups, lines, user) if lines else groups) if group.items]}


def frame_of(where: Where, part: str, entity: Entity | None = None) -> dict[str, Any]:
    """What stands around every page of the editor."""
    entity = entity or (entity_in(where.entity) if where.entity != MENU else None)
    return {
        "where": where,
        "part": part,
        "kind": PARTS.get(part),
        "entity_slug": where.entity,
        "title": str(plural_of(entity)) if entity else _("Menu"),
        "is_own": where.level == Level.USER,
        "parts": _parts(where, part, entity),
        "change_url": address_of(where, "layout-change", part=part),
        "history_url": address_of(where, "layout-history") if where.level != Level.USER else "",
        "own_url": address_of(where, part=part),
        "words_part": WORDS,
    }


def _parts(where: Where, part: str, entity: Entity | None) -> list[tuple[str, str, bool]]:
    if entity is None:
        return []
    return [(str(part_label(word)), address_of(where, part=word), word == part) for word in [*parts_of(entity), WORDS]]


def part_label(word: str) -> Any:
    """What a part is called."""
    return PARTS[word].label if word in PARTS else {WORDS: _("Words"), MENU: _("Menu")}.get(word, word)


def _told_editions(where: Where) -> list[dict[str, Any]]:
    editions = list(editions_of(where)[: EDITIONS + 1])
    contents = [read_content(edition.content) for edition in editions] + [Content()]
    return [
        {"edition": edition, "parts": [part_label(word) for word in changed_parts(contents[at + 1], contents[at])], "is_newest": at == 0}
        for at, edition in enumerate(editions[:EDITIONS])
    ]
