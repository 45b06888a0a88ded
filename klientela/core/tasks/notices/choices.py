"""How each user wants to be told: per kind on screen and by mail, and when not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from klientela.core.identity.models import User
from klientela.core.tasks.models import ByMail, NoticeChoice, QuietHours
from klientela.core.tasks.notices.kinds import kind_of, kinds
from klientela.core.tasks.notices.quiet import SUMMARY, Quiet
from klientela.core.tasks.zones import zone_of
from klientela.kernel.wall import beyond_the_wall

CHOICES = "how people want to be told"


@dataclass(frozen=True)
class Wishes:
    """How one user wants to be told."""

    quiet: Quiet
    kinds: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    """Whether on screen, and when by mail, by the code of the kind."""

    def on_screen(self, code: str) -> bool:
        """Whether news of a kind come up on screen; what somebody waits for always does."""
        return kind_of(code).is_needed or self.kinds.get(code, (True, ""))[0]

    def by_mail(self, code: str) -> str:
        """When news of a kind go out by mail."""
        return self.kinds[code][1] if code in self.kinds else kind_of(code).by_mail

    def mail_at(self, code: str, now: datetime) -> datetime | None:
        """When news of now go out by mail, if they do."""
        wanted = self.by_mail(code)
        if wanted == ByMail.NEVER:
            return None
        return self.quiet.summary(now) if wanted == ByMail.DIGEST else self.quiet.end(now)


@beyond_the_wall(CHOICES)
def wishes_of(users: Iterable[User]) -> dict[UUID, Wishes]:
    """How users want to be told, asked together."""
    known = {user.pk: user for user in users}
    chosen: dict[UUID, dict[str, tuple[bool, str]]] = {key: {} for key in known}
    for user, kind, on_screen, by_mail in NoticeChoice.objects.filter(user__in=known).values_list("user", "kind", "on_screen", "by_mail"):
        chosen[user][kind] = (on_screen, by_mail)
    hours = {row.user_id: row for row in QuietHours.objects.filter(user__in=known)}
    return {key: Wishes(_quiet(user, hours.get(key)), chosen[key]) for key, user in known.items()}


@transaction.atomic
def choose(user: User, wanted: Mapping[str, tuple[bool, str]], *, hours: Mapping[str, Any]) -> None:
    """Keep how a user wants to be told, for the kinds there are."""
    for code, (on_screen, by_mail) in wanted.items():
        if code in kinds() and by_mail in ByMail.values:
            NoticeChoice.objects.update_or_create(user=user, kind=code, defaults={"on_screen": on_screen, "by_mail": by_mail})
    QuietHours.objects.update_or_create(user=user, defaults=dict(hours))


def _quiet(user: User, hours: QuietHours | None) -> Quiet:
    zone = zone_of(user)
    if hours is None:
        return Quiet(zone)
    return Quiet(zone, hours.begins, hours.ends, days=frozenset(hours.days), digest_at=hours.digest_at or SUMMARY)
