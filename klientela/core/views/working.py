"""Working a list by hand: what may be done to selected rows, which cells may be changed in place, what stands beside the list."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, visible
from klientela.core.identity.models import User
from klientela.core.records.models import Record
from klientela.core.views.asked import asked
from klientela.core.views.effective import Effective
from klientela.core.views.peeking import peek_of
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.entity import Entity
from klientela.kernel.slot import slot

TAGS = "tags"


@dataclass(frozen=True)
class BulkAction:
    """A button for selected rows: what it does, by the name of its door."""

    what: str
    label: Any
    icon: str
    url: str
    key: str = ""


def bulk_actions(shown: Effective, user: User) -> tuple[BulkAction, ...]:
    """What this user may do to several records of an entity at once."""
    entity = shown.entity
    if entity.part_of:
        return ()
    offered = (
        ("edit", _("Edit"), "edit", "", bool(shown.form) and may(user, "update", entity)),
        ("assign", _("Assign"), "user-plus", "A", issubclass(entity.model, Record) and may(user, "transfer", entity)),
        (TAGS, _("Tags"), "tag", "", any(field.kind == TAGS for field in shown.form) and may(user, "update", entity)),
        ("delete", _("Delete"), "trash", "", may(user, "delete", entity)),
    )
    doors = (BulkAction(what, label, icon, _door(entity, what), key) for what, label, icon, key, is_open in offered if is_open)
    more = (action for ask in slot("list.bulk") for action in ask(entity, user))
    return (*(action for action in doors if action.url), *more)


def editable(shown: Effective, user: User) -> frozenset[str]:
    """The columns whose cells this user may try to change: all but files. Whether he may in a row is decided when it is saved."""
    if shown.entity.part_of or not may(user, "update", shown.entity):
        return frozenset()
    return frozenset(field.name for field in shown.form if field.kind != "file")


def work_on(request: HttpRequest, shown: Effective) -> dict[str, Any]:
    """What the page of a list needs for working on it."""
    user, entity = user_of(request), shown.entity
    return {
        "bulk": bulk_actions(shown, user),
        "export_door": reverse(f"{entity.slug}-workbook") if may(user, "export", entity) else "",
        "may_pick": may_pick(shown, user),
        "editable": editable(shown, user),
        "may_peek": not entity.part_of,
        "peeked": peeked_in(request, entity, user),
    }


def may_pick(shown: Effective, user: User) -> bool:
    """Whether rows can be selected: only where something can be done with them."""
    return not shown.entity.part_of and bool(bulk_actions(shown, user) or may(user, "export", shown.entity))


def peeked_in(request: HttpRequest, entity: Entity, user: User) -> dict[str, Any] | None:
    """The record the address has beside the list or board; one that is gone or not for him is simply not there."""
    key = key_of(asked(request, entity).get("peek", ""))
    record: Model | None = visible(user, "read", entity).filter(pk=key).first() if key and not entity.part_of else None
    return peek_of(record, user) if record else None


def _door(entity: Entity, what: str) -> str:
    try:
        return reverse(f"{entity.slug}-bulk", args=[what])
    except NoReverseMatch:
        return ""
