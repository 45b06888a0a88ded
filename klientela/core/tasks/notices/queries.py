"""What somebody was told, as he may see it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.tasks.models import Notice
from klientela.core.tasks.notices.kinds import kind_of
from klientela.core.views.addresses import record_address
from klientela.kernel.entity import Action, entities, entity_named
from klientela.kernel.notice import NoticeKind

PAGE = 40


@dataclass(frozen=True)
class Told:
    """One notification as a line: its kind, what it is about and which buttons it has."""

    notice: Notice
    kind: NoticeKind
    record: Any = None
    actions: tuple[Action, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether it has not been seen."""
        return self.notice.seen_at is None and self.notice.closed_at is None

    @property
    def may_snooze(self) -> bool:
        """Whether it can be put off."""
        return self.kind.may_snooze and self.notice.closed_at is None

    @property
    def day(self) -> date:
        """The day on which it was told, by the reader's clock."""
        return timezone.localdate(self.notice.at)

    @property
    def is_today(self) -> bool:
        """Whether that is today."""
        return self.day == timezone.localdate()

    @property
    def url(self) -> str:
        """Where it leads, if anywhere."""
        return record_address(entity_named(self.notice.entity), self.record.pk) if self.record is not None else ""


def notices_of(user: User) -> QuerySet[Notice]:
    """What a user has been told by now, the latest first."""
    return Notice.objects.filter(user=user, at__lte=timezone.now()).select_related("actor").order_by("-at", "-id")


def told(user: User, rows: Sequence[Notice]) -> list[Told]:
    """Notifications as lines. What is about a record that is gone or no longer for him is left out."""
    records = records_told(user, rows)
    lines = []
    for row in rows:
        record = records.get((row.entity, row.key)) if row.key else None
        if row.key and record is None:
            continue
        lines.append(_line(row, record))
    return lines


def page_of(user: User, *, after: str = "", only_new: bool = False, size: int = PAGE) -> tuple[list[Told], str]:
    """One page of what a user was told, and where the next one begins."""
    rows = notices_of(user)
    if only_new:
        rows = rows.filter(seen_at=None, closed_at=None)
    key = _key(after)
    last = rows.filter(pk=key).first() if key else None
    if last:
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(rows[: size + 1])
    return told(user, found[:size]), str(found[size - 1].pk) if len(found) > size else ""


def new_count(user: User) -> int:
    """How much a user has not seen."""
    return notices_of(user).filter(seen_at=None, closed_at=None).count()


def _line(row: Notice, record: Any) -> Told:
    kind = kind_of(row.kind)
    is_open = row.closed_at is None and record is not None and not kind.is_settled(record)
    actions = tuple(action for action in kind.actions if is_open and action.when(record))
    return Told(row, kind, record, actions)


def records_told(user: User, rows: Sequence[Notice]) -> dict[tuple[str, UUID], Any]:
    """What notifications are about, as far as a user may read it now."""
    known = {entity.slug for entity in entities()}
    asked: dict[str, set[UUID]] = {}
    for row in rows:
        if row.key and row.entity in known:
            asked.setdefault(row.entity, set()).add(row.key)
    found: dict[tuple[str, UUID], Any] = {}
    for slug, keys in asked.items():
        found |= {(slug, record.pk): record for record in visible(user, "read", entity_named(slug)).filter(pk__in=keys)}
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
