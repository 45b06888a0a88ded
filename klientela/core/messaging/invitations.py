"""Invitations by mail."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.identity.models import User
from klientela.core.identity.services import LINK_DAYS
from klientela.core.messaging.letters import Letter, greeting_of
from klientela.core.messaging.services import write_to_user
from klientela.core.views.shell import workspace

KEEP = gettext_lazy("The link works once, within a week. Keep it to yourself: whoever opens it first chooses the password.")


def carry_invitation(user: User, link: str, by: User) -> str:
    """Send an invitation; gives the address it goes to, or nothing when no mail can be sent or no address is known."""
    until = timezone.now() + timedelta(days=LINK_DAYS)
    mail = write_to_user(user, lambda: _letter(user, link, by), kind="invitation", useful_until=until, has_secret=True)
    return mail.recipient if mail else ""


def _letter(user: User, link: str, by: User) -> Letter:
    values = {"name": by.name, "company": workspace(), "username": user.username}
    if user.has_usable_password():
        return _renewal(user, link, values)
    return Letter(
        _("Your access to Klientela of %(company)s") % values,
        (
            _("%(name)s invites you to work in Klientela, where %(company)s keeps its customers.") % values,
            _("Open the link and choose a password. From then on you sign in as %(username)s.") % values,
        ),
        greeting=greeting_of(user.name),
        link=link,
        label=_("Choose a password"),
        after=(str(KEEP),),
    )


def _renewal(user: User, link: str, values: dict[str, str]) -> Letter:
    """For somebody who has a password already."""
    return Letter(
        _("Choose a new password"),
        (
            _("%(name)s sends you a link with which you choose a new password for Klientela of %(company)s.") % values,
            _("Until you do, the present one goes on working. You sign in as %(username)s.") % values,
        ),
        greeting=greeting_of(user.name),
        link=link,
        label=_("Choose a new password"),
        after=(str(KEEP),),
    )
