"""Notifications by mail: each becomes one letter of the outbox, in one transaction with the note that it did; summaries once a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.access.acting import acting
from klientela.core.access.grants import rules_version
from klientela.core.identity.models import User
from klientela.core.messaging.account import usable_account
from klientela.core.messaging.letters import Letter, greeting_of
from klientela.core.messaging.many import Draft, write_many
from klientela.core.tasks.models import ByMail, Notice
from klientela.core.tasks.notices.choices import Wishes, wishes_of
from klientela.core.tasks.notices.queries import records_told
from klientela.kernel.keys import new_key
from klientela.kernel.wall import beyond_the_wall

TOGETHER = 200
MOST = 50
"""So many lines stand in a summary."""


def mail_due(*, now: datetime | None = None, then: Callable[[], object] = lambda: None) -> int:
    """Write letters for all that is to go out by mail now; gives how many notifications that were. `then` follows the first letters."""
    count = 0
    while portion := _portion(now or timezone.now()):
        if not count:
            then()
        count += portion
    return count


@transaction.atomic
@beyond_the_wall("notifications that go out by mail")
def _portion(now: datetime) -> int:
    rows = list(
        Notice.objects
        .select_for_update(skip_locked=True, of=("self",))
        .filter(mail_at__lte=now)
        .select_related("user")
        .order_by("user", "pk")[:TOGETHER]
    )
    if not rows:
        return 0
    used = usable_account()
    site, wishes = used.site if used else "", wishes_of({row.user_id: row.user for row in rows}.values())
    rows += _rest_of_summaries(rows, wishes, now=now)
    if used:
        write_many(_drafts(_readable(rows), wishes, site=site))
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mail_at=None)
    return len(rows)


def _readable(rows: Sequence[Notice]) -> list[Notice]:
    """Those about nothing, or about what their user may still read: a letter may go out days after he was told."""
    version, by_user = rules_version(), defaultdict(list)
    for row in rows:
        by_user[row.user].append(row)
    found: list[Notice] = []
    for user, own in by_user.items():
        with acting(user, rules_version=version):
            known = records_told(user, own)
        found += [row for row in own if not row.key or (row.entity, row.key) in known]
    return found


def _rest_of_summaries(rows: Sequence[Notice], wishes: dict[UUID, Wishes], *, now: datetime) -> list[Notice]:
    """What belongs into the same summaries though it did not fit into this portion."""
    users = {row.user_id for row in rows if wishes[row.user_id].by_mail(row.kind) == ByMail.DIGEST}
    further = Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(user__in=users, mail_at__lte=now)
    return list(further.exclude(pk__in=[row.pk for row in rows]).select_related("user"))


def _drafts(rows: Sequence[Notice], wishes: dict[UUID, Wishes], *, site: str) -> list[Draft]:
    """The letters: one for each notification, which bears its number, one summary for each user. Whoever has no address gets none."""
    summaries: dict[UUID, list[Notice]] = defaultdict(list)
    made: list[Draft] = []
    for row in rows:
        if not row.user.email or not row.user.is_active:
            continue
        if wishes[row.user_id].by_mail(row.kind) == ByMail.DIGEST:
            summaries[row.user_id].append(row)
        else:
            made.append(_draft(row.user, _letter(row, site=site), key=row.pk))
    for notices in summaries.values():
        open_ones = [row for row in notices if row.seen_at is None and row.closed_at is None]
        if open_ones:
            made.append(_draft(notices[0].user, _summary(open_ones, site=site), key=new_key()))
    return made


def _draft(user: User, letter: Letter, *, key: UUID) -> Draft:
    return Draft(key, letter, kind="notice", to=user.email or "", user=user, language=_language(user))


def _letter(row: Notice, *, site: str) -> Letter:
    with translation.override(_language(row.user)):
        link = f"{site}{reverse('notice-open', args=[row.pk])}"
        return Letter(row.title, (row.text or row.title,), greeting=greeting_of(row.user.name), link=link, label=_("Open in Klientela"))


def _summary(rows: Sequence[Notice], *, site: str) -> Letter:
    user = rows[0].user
    with translation.override(_language(user)):
        subject = ngettext("%(n)s notification", "%(n)s notifications", len(rows)) % {"n": len(rows)}
        lines = tuple(f"• {row.title}{f' ({row.text})' if row.text else ''}" for row in rows[:MOST])
        link = f"{site}{reverse('notices')}"
        return Letter(subject, lines, greeting=greeting_of(user.name), link=link, label=_("All notifications"))


def _language(user: User) -> str:
    return user.language or settings.LANGUAGE_CODE
