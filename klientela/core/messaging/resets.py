"""A forgotten password: asked for by anybody, answered by mail only to whom it belongs, replaced by a link that works once.

Whoever asks learns nothing: the page only notes the question, a job looks whether there is such a user.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from klientela.core.identity.models import SecurityEventKind, User
from klientela.core.identity.secrets import digest, new_secret
from klientela.core.identity.security import note_event
from klientela.core.identity.services import set_password
from klientela.core.identity.signing_in import may_sign_in
from klientela.core.identity.single_sign_on import signs_in_elsewhere
from klientela.core.messaging.account import usable_account
from klientela.core.messaging.letters import Letter, greeting_of
from klientela.core.messaging.models import MailState, OutgoingMail, PasswordRequest, PasswordReset
from klientela.core.messaging.outbox import ERASED
from klientela.core.messaging.services import write_to_user
from klientela.kernel.wall import beyond_the_wall

RESETS = "forgotten passwords"
VALID = timedelta(hours=1)
PER_USER, WINDOW = 3, timedelta(hours=1)
"""How many letters one user gets in an hour, however often somebody asks."""
KEPT = timedelta(days=7)
DEAD_LINK = gettext_lazy("It has been used or has expired, or something about the account has changed. Ask for a new one.")


@transaction.atomic
@beyond_the_wall(RESETS)
def answer(request_id: UUID) -> None:
    """Send a link if the question names somebody who signs in with a password; say nothing otherwise."""
    asked = PasswordRequest.objects.select_for_update().filter(pk=request_id).exclude(typed="").first()
    if asked is None:
        return
    user = _with_password(asked.typed)
    if user and _may_get_another(user):
        _send_link(user)
        note_event(SecurityEventKind.RESET_ASKED, user=user, address=asked.address)
    asked.typed = asked.address = ""
    asked.save(update_fields=["typed", "address"])


@beyond_the_wall(RESETS)
def reset_of(secret: str) -> PasswordReset:
    """The link with this secret, if it still works."""
    found = PasswordReset.objects.select_related("user").filter(digest=digest(secret), ended_at=None).first()
    if found is None or found.expires_at <= timezone.now() or found.bound_to != binding(found.user):
        raise ValidationError(DEAD_LINK)
    if not _signs_in_by_password(found.user):
        raise ValidationError(DEAD_LINK)
    return found


@transaction.atomic
@beyond_the_wall(RESETS)
def replace_password(secret: str, password: str, *, address: str = "") -> User:
    """Use up a link: from now on the user signs in with this password; all his sessions end and he is told by mail."""
    user = User.objects.select_for_update().get(pk=reset_of(secret).user_id)
    found = reset_of(secret)
    set_password(user, password, address=address)
    PasswordReset.objects.filter(pk=found.pk).update(ended_at=timezone.now())
    return user


def binding(user: User) -> str:
    """A digest of what a link is made for: another password or address, and it is dead."""
    return digest(f"{user.password}\n{user.email}")


@beyond_the_wall(RESETS)
def forget_old(*, now: datetime | None = None) -> None:
    """Delete questions and links of last week."""
    moment = now or timezone.now()
    PasswordRequest.objects.filter(asked_at__lt=moment - KEPT).delete()
    PasswordReset.objects.filter(made_at__lt=moment - KEPT).delete()


def _with_password(typed: str) -> User | None:
    user = User.objects.select_for_update().filter(email=typed.lower(), deleted_at=None).first()
    return user if user and _signs_in_by_password(user) else None


def _signs_in_by_password(user: User) -> bool:
    return may_sign_in(user) and user.has_usable_password() and not signs_in_elsewhere(user)


def _may_get_another(user: User) -> bool:
    return PasswordReset.objects.filter(user=user, made_at__gt=timezone.now() - WINDOW).count() < PER_USER


def _send_link(user: User) -> None:
    """Write the letter. Older links of the user die, and letters with them that have not gone out yet."""
    used, now = usable_account(), timezone.now()
    if used is None:
        return
    PasswordReset.objects.filter(user=user, ended_at=None).update(ended_at=now)
    waiting = OutgoingMail.objects.filter(user=user, kind="reset", state=MailState.WAITING)
    waiting.update(state=MailState.CANCELLED, ended_at=now, **ERASED)
    secret = new_secret()
    PasswordReset.objects.create(digest=digest(secret), user=user, bound_to=binding(user), made_at=now, expires_at=now + VALID)
    link = f"{used.site}/password/new/{secret}/"
    write_to_user(user, lambda: _letter(user, link), kind="reset", useful_until=now + VALID, has_secret=True)


def _letter(user: User, link: str) -> Letter:
    minutes = int(VALID.total_seconds() // 60)
    lasting = ngettext("The link works once, within %(n)d minute.", "The link works once, within %(n)d minutes.", minutes) % {"n": minutes}
    return Letter(
        _("Choose a new password"),
        (
            _("Somebody, probably you, said that the password of %(username)s is forgotten.") % {"username": user.username},
            _("With this link you choose a new one."),
        ),
        greeting=greeting_of(user.name),
        link=link,
        label=_("Choose a new password"),
        after=(lasting, _("If it was not you, do nothing. Your password stays as it is.")),
    )
