"""Telling somebody something: exactly once on screen for each occurrence, by mail as he wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.access.grants import rules_version
from klientela.core.identity.models import User
from klientela.core.records.models import RecordRef
from klientela.core.tasks.live import tell
from klientela.core.tasks.models import Notice
from klientela.core.tasks.notices.choices import Wishes, wishes_of
from klientela.core.tasks.notices.ordering import order_mail
from klientela.kernel.entity import entity_named
from klientela.kernel.keys import new_key
from klientela.kernel.wall import beyond_the_wall

NOTICES = "notifications of everybody"


@dataclass(frozen=True)
class News:
    """What a user is to be told."""

    user: User
    kind: str
    title: Any
    text: Any = ""
    values: Mapping[str, str] = field(default_factory=dict)
    about: RecordRef | None = None
    occurrence: str = ""
    actor_id: UUID | None = None


def notify(
    user: User,
    kind: str,
    *,
    title: Any,
    about: Any = None,
    text: Any = "",
    values: Mapping[str, str] | None = None,
    occurrence: str = "",
    actor: User | None = None,
) -> Notice | None:
    """Tell a user something, in his language, about a record he may read; None where he is told nothing (again)."""
    ref = None if about is None else RecordRef.of(about)
    news = News(user, kind, title, text=text, values=values or {}, about=ref, occurrence=occurrence, actor_id=actor.pk if actor else None)
    made = notify_many([news])
    return made[0] if made else None


@transaction.atomic
@beyond_the_wall(NOTICES)
def notify_many(news: Sequence[News], *, now: datetime | None = None) -> list[Notice]:
    """Tell many at once. What somebody may not read, does not want or has been told already is left out."""
    moment = now or timezone.now()
    told = [each for each in news if each.user.is_active and not each.user.deleted_at]
    wishes = wishes_of({each.user.pk: each.user for each in told}.values())
    told = [each for each in _readable(told) if _is_wanted(each, wishes[each.user.pk], moment)]
    rows = {(row.user_id, row.occurrence): row for row in (_notice(each, wishes[each.user.pk], moment=moment) for each in told)}
    known = set(Notice.objects.filter(occurrence__in={key for _user, key in rows}).values_list("user_id", "occurrence"))
    new = [row for place, row in rows.items() if place not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    kept = set(Notice.objects.filter(pk__in=[row.pk for row in new]).values_list("pk", flat=True))
    made = [row for row in new if row.pk in kept]
    tell("notices", {row.user_id for row in made if not wishes[row.user_id].quiet.holds(moment)})
    if any(row.mail_at and row.mail_at <= moment for row in made):
        order_mail()
    return made


@transaction.atomic
@beyond_the_wall(NOTICES)
def settle_notices(about: RecordRef, *, kinds: tuple[str, ...] = ()) -> None:
    """What people were told about a record is settled: for nobody anything is left to be done, and no mail goes out any more."""
    rows = Notice.objects.filter(key=about.key, entity=about.entity, closed_at=None)
    rows = rows.filter(kind__in=kinds) if kinds else rows
    users = set(rows.values_list("user_id", flat=True))
    if users:
        rows.update(closed_at=timezone.now(), mail_at=None)
        tell("notices", users)


@transaction.atomic
def settle_one(notice: Notice) -> None:
    """What one person was told is settled for him; others may still have to answer."""
    Notice.objects.filter(pk=notice.pk, user=notice.user_id).update(closed_at=timezone.now(), mail_at=None)
    tell("notices", {notice.user_id})


@transaction.atomic
def see(user: User, keys: Iterable[UUID] | None = None) -> int:
    """A user has seen some of what he was told, or all of it."""
    rows = Notice.objects.filter(user=user, seen_at=None, at__lte=timezone.now())
    seen = (rows if keys is None else rows.filter(pk__in=list(keys))).update(seen_at=timezone.now())
    if seen:
        tell("notices", {user.pk})
    return seen


@transaction.atomic
def snooze(notice: Notice, *, until: datetime) -> None:
    """Put news off: they come again later, on screen once more."""
    Notice.objects.filter(pk=notice.pk, user=notice.user_id).update(at=until, told_at=None, seen_at=None, mail_at=None)
    tell("notices", {notice.user_id})


@transaction.atomic
@beyond_the_wall(NOTICES)
def come_again(*, now: datetime | None = None) -> int:
    """Tell the screen of what was put off until now."""
    moment = now or timezone.now()
    rows = Notice.objects.select_for_update(skip_locked=True).filter(told_at=None, at__lte=moment, closed_at=None)
    found = dict(rows.values_list("pk", "user_id"))
    Notice.objects.filter(pk__in=found).update(told_at=moment)
    tell("notices", set(found.values()))
    return len(found)


@beyond_the_wall(NOTICES)
def forget(*, now: datetime | None = None) -> int:
    """Delete what was told long ago."""
    deleted: int = Notice.objects.filter(at__lt=(now or timezone.now()) - timedelta(days=180)).delete()[0]
    return deleted


def _readable(news: Sequence[News]) -> list[News]:
    """Those about nothing, or about what their user may read; asked once for each user and kind of record."""
    asked: dict[tuple[UUID, str], set[UUID]] = {}
    users = {each.user.pk: each.user for each in news}
    for each in news:
        if each.about:
            asked.setdefault((each.user.pk, each.about.entity), set()).add(each.about.key)
    open_to, version = {}, rules_version() if asked else 0
    for place, keys in asked.items():
        with acting(users[place[0]], rules_version=version):
            rows = visible(users[place[0]], "read", entity_named(place[1])).filter(pk__in=keys)
            open_to[place] = set(rows.values_list("pk", flat=True))
    return [each for each in news if each.about is None or each.about.key in open_to[each.user.pk, each.about.entity]]


def _is_wanted(news: News, wishes: Wishes, moment: datetime) -> bool:
    return wishes.on_screen(news.kind) or wishes.mail_at(news.kind, moment) is not None


def _notice(news: News, wishes: Wishes, *, moment: datetime) -> Notice:
    key = new_key()
    with translation.override(news.user.language or settings.LANGUAGE_CODE):
        title, text = (_filled(words, news.values) for words in (news.title, news.text))
    return Notice(
        id=key,
        user=news.user,
        kind=news.kind,
        occurrence=(f"{news.kind}:{news.occurrence}" if news.occurrence else str(key))[:200],
        title=title[:300],
        text=text[:1000],
        entity=news.about.entity if news.about else "",
        key=news.about.key if news.about else None,
        actor_id=news.actor_id,
        at=moment,
        told_at=moment,
        seen_at=None if wishes.on_screen(news.kind) else moment,
        mail_at=wishes.mail_at(news.kind, moment),
    )


def _filled(words: Any, values: Mapping[str, str]) -> str:
    """A text of the program with its values; what people wrote stays as it is, whatever signs it holds."""
    return str(words) % values if values and not isinstance(words, str) else str(words)
