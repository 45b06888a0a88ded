"""Arranging: drafts that change nothing, publishing them, and returning to earlier editions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.models import Branch, Role
from klientela.core.identity.models import User
from klientela.core.records.own.publishing import configuration_changed
from klientela.core.views.overlays.content import MENU, Content, read_content, written_content
from klientela.core.views.overlays.lines import MOST
from klientela.core.views.overlays.merging import content_for
from klientela.core.views.overlays.models import Level, Overlay, OverlayDraft, OverlayEdition
from klientela.kernel.errors import NotAllowed

_TOO_MANY = _("So many lines do not fit into one layout.")
_NOBODY = _("Choose for whom it is arranged.")


@dataclass(frozen=True)
class Where:
    """Of what and for whom something is arranged: an entity's slug or `menu`, a level, and whose it is."""

    entity: str
    level: str = Level.COMPANY.value
    target: UUID | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The same as columns of a row."""
        whose = {f"{level}_id": self.target if self.level == level else None for level in ("branch", "role", "user")}
        return {"entity": self.entity, "level": self.level, **whose}


@dataclass(frozen=True)
class Draft:
    """An arrangement as somebody sees it in the editor: his own wishes, or what is in force."""

    where: Where
    content: Content
    before: Content
    base: int
    is_changed: bool = False


class StaleLayout(Exception):
    """Somebody published meanwhile; holds the editions made since."""

    def __init__(self, since: Iterable[OverlayEdition]) -> None:
        super().__init__("The layout was changed meanwhile.")
        self.since = tuple(since)


def may_arrange(user: User, where: Where) -> bool:
    """Whether a user may arrange this: what is for others by the function for settings, his own menu where the company leaves it to him."""
    if where.level != Level.USER:
        return may(user, MANAGE_SETTINGS)
    return where.entity == MENU and where.target == user.pk and not content_for(MENU, user).is_locked


def demand_arranging(user: User, where: Where) -> None:
    """Refuse, unless the user may arrange this."""
    if not may_arrange(user, where):
        raise NotAllowed(MANAGE_SETTINGS)


def draft_of(user: User, where: Where) -> Draft:
    """What a user sees in the editor."""
    kept = _drafts(user, where).first()
    if kept is None:
        number, content = in_force(where)
        return Draft(where, content, content, number)
    return Draft(where, read_content(kept.content), read_content(kept.before), kept.base, is_changed=True)


def in_force(where: Where) -> tuple[int, Content]:
    """The newest edition of an arrangement and its content."""
    found = Overlay.objects.filter(**where.columns).first()
    if found is None or found.deleted_at:
        return (found.number if found else 0), Content()
    return found.number, read_content(found.content)


@transaction.atomic
def edit(user: User, where: Where, work: Callable[[Content], Content]) -> Draft:
    """Change a user's draft; it begins with what is in force, and ends when it says the same again."""
    demand_arranging(user, where)
    demand_target(where)
    _take_turns(where)
    known = draft_of(user, where)
    wanted = work(known.content)
    if any(len(lines) > MOST for lines in wanted.parts.values()):
        raise ValidationError(_TOO_MANY)
    if written_content(wanted) == written_content(known.before):
        discard(user, where)
        return replace(known, content=wanted, is_changed=False)
    stored = {"base": known.base, "before": written_content(known.before), "content": written_content(wanted)}
    OverlayDraft.objects.update_or_create(author=user, **where.columns, defaults=stored)
    return replace(known, content=wanted, is_changed=True)


def discard(user: User, where: Where) -> None:
    """Throw a draft away."""
    _drafts(user, where).delete()


@transaction.atomic
def publish_draft(user: User, where: Where, *, note: str = "") -> OverlayEdition | None:
    """Put a user's draft into force. Raises `StaleLayout` when somebody else has published since; the draft is kept then."""
    demand_arranging(user, where)
    kept = _drafts(user, where).first()
    if kept is None:
        return None
    Overlay.objects.get_or_create(**where.columns)
    _take_turns(where)
    number, _content = in_force(where)
    if number != kept.base:
        raise StaleLayout(editions_of(where).filter(number__gt=kept.base))
    made = put(where, read_content(kept.content), by=user, note=note)
    kept.delete()
    return made


@transaction.atomic
def put(where: Where, content: Content, *, by: User, note: str = "") -> OverlayEdition:
    """Put a content into force as a new edition."""
    demand_arranging(by, where)
    demand_target(where)
    stored = written_content(content)
    overlay, _made = Overlay.objects.get_or_create(**where.columns)
    overlay = Overlay.objects.select_for_update().get(pk=overlay.pk)
    overlay.content, overlay.number, overlay.deleted_at = stored, overlay.number + 1, None
    overlay.save()
    configuration_changed()
    return OverlayEdition.objects.create(overlay=overlay, number=overlay.number, by=by, note=note.strip()[:300], content=stored)


def editions_of(where: Where) -> QuerySet[OverlayEdition]:
    """Every edition of an arrangement, the newest first."""
    columns = {f"overlay__{name}": value for name, value in where.columns.items()}
    return OverlayEdition.objects.filter(**columns).select_related("by").order_by("-number")


def go_back(user: User, where: Where, edition: OverlayEdition) -> Draft:
    """Draft the return to an earlier edition; what it names and is no more is left out when it is shown."""
    earlier = read_content(edition.content)
    return edit(user, where, lambda _known: earlier)


@transaction.atomic
def catch_up(user: User, where: Where, *, keep: frozenset[str]) -> Draft:
    """Put a draft on top of what others have published since; where both changed a part, mine stays for `keep` only."""
    kept = _drafts(user, where).select_for_update().first()
    if kept is None:
        return draft_of(user, where)
    number, theirs = in_force(where)
    mine, before = read_content(kept.content), read_content(kept.before)
    wanted = on_top(before, mine=mine, theirs=theirs, keep=keep)
    kept.base, kept.before, kept.content = number, written_content(theirs), written_content(wanted)
    kept.save()
    return edit(user, where, lambda known: known)


def on_top(before: Content, *, mine: Content, theirs: Content, keep: frozenset[str]) -> Content:
    """Their content with what I have changed; a part both have changed is mine where `keep` names it."""
    both = clashes(before, mine=mine, theirs=theirs)
    parts, labels = dict(theirs.parts), dict(theirs.labels)
    for word in _changed(before.parts, mine.parts):
        if word not in both or word in keep:
            parts[word] = mine.parts.get(word, ())
    for name in _changed(before.labels, mine.labels):
        if WORDS not in both or WORDS in keep:
            labels[name] = mine.labels.get(name, ())
    return Content(parts, labels, mine.is_locked if mine.is_locked != before.is_locked else theirs.is_locked)


WORDS = "labels"
"""What stands among the parts for the words."""


def clashes(before: Content, *, mine: Content, theirs: Content) -> list[str]:
    """The parts (and `WORDS`) that both have changed, each otherwise."""
    both = _changed(before.parts, mine.parts) & _changed(before.parts, theirs.parts)
    found = [word for word in both if mine.parts.get(word) != theirs.parts.get(word)]
    words = _changed(before.labels, mine.labels) & _changed(before.labels, theirs.labels)
    return found + ([WORDS] if any(mine.labels.get(name) != theirs.labels.get(name) for name in words) else [])


def changed_parts(before: Content, after: Content) -> list[str]:
    """What differs between two contents: parts, and `WORDS`."""
    words = [WORDS] if _changed(before.labels, after.labels) else []
    return sorted(_changed(before.parts, after.parts)) + words


def _changed(before: Any, after: Any) -> set[str]:
    return {name for name in {*before, *after} if (before.get(name) or ()) != (after.get(name) or ())}


def demand_target(where: Where) -> None:
    """Refuse a level without the branch, role or user it speaks of."""
    known: dict[str, Any] = {Level.BRANCH: Branch, Level.ROLE: Role, Level.USER: User}
    model = known.get(where.level)
    is_there = where.target is None if model is None else model.objects.filter(pk=where.target, deleted_at=None).exists()
    if where.level not in Level.values or not is_there:
        raise ValidationError(_NOBODY)


def _drafts(user: User, where: Where) -> QuerySet[OverlayDraft]:
    return OverlayDraft.objects.filter(author=user, **where.columns)


def _take_turns(where: Where) -> None:
    """Hold the row of an arrangement, so that nobody publishes it meanwhile."""
    list(Overlay.objects.select_for_update().filter(**where.columns).values_list("pk"))
