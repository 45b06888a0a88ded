"""Many letters written together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from klientela.core.identity.models import User
from klientela.core.messaging.account import usable_account
from klientela.core.messaging.addresses import checked_address, one_line, wire_address
from klientela.core.messaging.letters import Letter
from klientela.core.messaging.models import OutgoingMail
from klientela.core.messaging.outbox import OUTBOX
from klientela.core.views.shell import workspace
from klientela.kernel.wall import beyond_the_wall


@dataclass(frozen=True)
class Draft:
    """A letter with its receiver and its number: the same number is written once."""

    key: UUID
    letter: Letter
    kind: str
    to: str
    user: User
    language: str


@transaction.atomic
@beyond_the_wall(OUTBOX)
def write_many(drafts: Sequence[Draft]) -> list[OutgoingMail]:
    """Put letters into the outbox; a round of mail is to be ordered once for all of them. Nothing, where no mail can be sent."""
    used = usable_account()
    if used is None:
        return []
    domain, company = wire_address(used.sender).rpartition("@")[2], workspace()
    return OutgoingMail.objects.bulk_create([_row(draft, domain=domain, company=company) for draft in drafts], ignore_conflicts=True)


def _row(draft: Draft, *, domain: str, company: str) -> OutgoingMail:
    key = draft.key
    with translation.override(draft.language):
        bodies = {"text": draft.letter.text(company=company), "html": draft.letter.html(company=company)}
    return OutgoingMail(
        id=key,
        kind=draft.kind,
        user=draft.user,
        recipient=checked_address(draft.to),
        recipient_name=one_line(draft.user.name),
        language=draft.language[:2],
        subject=one_line(draft.letter.subject),
        message_id=f"<{key}@{domain}>",
        next_at=timezone.now(),
        **bodies,
    )
