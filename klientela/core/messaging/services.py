"""Verbs of mail: writing a letter, telling a user something, sending again, cancelling, keeping the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import SecurityEventKind, User
from klientela.core.identity.sealing import seal
from klientela.core.identity.security import note_event
from klientela.core.messaging.account import sealed_password, usable_account
from klientela.core.messaging.addresses import checked_address, one_line, wire_address
from klientela.core.messaging.composing import BREAK, SEALED
from klientela.core.messaging.letters import Letter, greeting_of
from klientela.core.messaging.models import MailAccount, MailState, OutgoingMail
from klientela.core.messaging.outbox import ERASED
from klientela.core.messaging.sending import send
from klientela.core.views.shell import workspace
from klientela.kernel.keys import new_key
from klientela.kernel.wall import beyond_the_wall

LINE_BREAK = _("There is a line break where none may stand.")
MAIL = "mail and its account"
STALE = _("Somebody changed the settings meanwhile. Load the page again.")


@transaction.atomic
@beyond_the_wall(MAIL)
def write_letter(
    letter: Letter,
    *,
    kind: str,
    to: str,
    name: str = "",
    user: User | None = None,
    useful_until: datetime | None = None,
    has_secret: bool = False,
    calendar: str = "",
) -> OutgoingMail | None:
    """Put a letter into the outbox; it is sent once what caused it is certain. None: no mail account is set up.

    `calendar`: an invitation that goes along, as iCalendar writes it.
    """
    used = usable_account()
    if used is None:
        return None
    if "\n" in letter.subject or "\r" in letter.subject:
        raise ValidationError(LINE_BREAK)
    key, domain = new_key(), wire_address(used.sender).rpartition("@")[2]
    mail = OutgoingMail.objects.create(
        id=key,
        kind=kind,
        user=user,
        recipient=checked_address(to),
        recipient_name=one_line(name),
        language=_language(),
        subject=one_line(letter.subject),
        message_id=f"<{key}@{domain}>",
        useful_until=useful_until,
        next_at=timezone.now(),
        calendar=calendar,
        **_bodies(letter, has_secret=has_secret),
    )
    send.defer(by=None, mail_id=str(key))
    return mail


def write_to_user(user: User, letter: Callable[[], Letter], *, kind: str, to: str = "", **options: Any) -> OutgoingMail | None:
    """Write to a user in his own language; `letter` is called in it. Whoever has no address gets nothing."""
    address = to or user.email
    if not address:
        return None
    with translation.override(user.language or settings.LANGUAGE_CODE):
        return write_letter(letter(), kind=kind, to=address, name=user.name, user=user, **options)


def notify_user(user: User, subject: Any, *lines: Any, values: Mapping[str, str] | None = None, to: str = "") -> OutgoingMail | None:
    """Tell a user something by mail, in his language: subject and lines are lazy texts, filled with plain values.

    `to` is another address of his than the present one.
    """

    def letter() -> Letter:
        filled = tuple(str(line) % (values or {}) for line in lines)
        return Letter(str(subject) % (values or {}), filled, greeting=greeting_of(user.name))

    return write_to_user(user, letter, kind="notice", to=to)


def write_test(user: User) -> OutgoingMail | None:
    """Write to whoever sets mail up, to see what the server answers."""

    def letter() -> Letter:
        lines = (_("This letter shows that Klientela of %(company)s can send mail.") % {"company": workspace()},)
        return Letter(str(_("Mail from Klientela arrives")), lines, greeting=greeting_of(user.name))

    return write_to_user(user, letter, kind="test")


@transaction.atomic
@beyond_the_wall(MAIL)
def send_again(pk: UUID, *, by: User) -> OutgoingMail:
    """Try a letter that was refused or given up from the beginning, or a waiting one at once."""
    mail = OutgoingMail.objects.select_for_update().get(pk=pk)
    if mail.state not in {MailState.WAITING, MailState.FAILED, MailState.GIVEN_UP, MailState.CANCELLED}:
        raise ValidationError(_("This letter has been sent or is being sent."))
    if not mail.is_readable:
        raise ValidationError(_("The link in this letter is erased. Make a new one."))
    mail.state, mail.tries, mail.next_at, mail.acted_by, mail.ended_at = MailState.WAITING, 0, timezone.now(), by, None
    mail.save(update_fields=["state", "tries", "next_at", "acted_by", "ended_at"])
    send.defer(by=None, mail_id=str(mail.pk))
    return mail


@transaction.atomic
@beyond_the_wall(MAIL)
def cancel(pk: UUID, *, by: User) -> OutgoingMail:
    """Take a letter back that has not gone out; a link in it is erased."""
    mail = OutgoingMail.objects.select_for_update().get(pk=pk)
    if mail.state != MailState.WAITING:
        raise ValidationError(_("Only a waiting letter can be cancelled."))
    mail.state, mail.acted_by, mail.ended_at = MailState.CANCELLED, by, timezone.now()
    for name, value in ERASED.items() if mail.sealed else ():
        setattr(mail, name, value)
    mail.save(update_fields=["state", "acted_by", "ended_at", *ERASED])
    return mail


@transaction.atomic
@beyond_the_wall(MAIL)
def keep_account(values: Mapping[str, Any], *, seen: int, by: User) -> MailAccount:
    """Keep the mail account; an empty password leaves the present one, `seen` is the version the page showed."""
    kept = MailAccount.objects.select_for_update().filter(deleted_at=None).first()
    if (kept.version if kept else 0) != seen:
        raise ValidationError(STALE)
    kept, fields = kept or MailAccount(), dict(values)
    password = fields.pop("new_password", "")
    for name, value in fields.items():
        setattr(kept, name, value)
    if password or (kept.password and not kept.username):
        kept.password, kept.password_changed_at = sealed_password(password), timezone.now()
    kept.full_clean(exclude=["password", "version"])
    kept.save()
    note_event(SecurityEventKind.SETTINGS_CHANGED, by=by, what="mail account")
    return kept


@transaction.atomic
@beyond_the_wall(MAIL)
def drop_account(*, by: User) -> None:
    """Send no mail any more."""
    MailAccount.objects.all().delete()
    note_event(SecurityEventKind.SETTINGS_CHANGED, by=by, what="mail account")


def _bodies(letter: Letter, *, has_secret: bool) -> dict[str, str]:
    company = workspace()
    text, html = letter.text(company=company), letter.html(company=company)
    return {"sealed": seal(f"{text}{BREAK}{html}", purpose=SEALED)} if has_secret else {"text": text, "html": html}


def _language() -> str:
    return (translation.get_language() or settings.LANGUAGE_CODE)[:2]
