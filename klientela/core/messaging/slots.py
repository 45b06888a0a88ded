"""What mail adds to other pages: a way on for whoever forgot his password, carrying invitations, two pages of the settings."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.messaging.account import mail_works
from klientela.core.messaging.invitations import carry_invitation
from klientela.core.messaging.proving import problems
from klientela.core.views.guide.steps import ADMINISTRATORS, at, may_do
from klientela.kernel.entity import MenuItem
from klientela.kernel.guide import Step
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

SERVER = MenuItem(_("Mail server"), "mail-settings", "at", order=800, allowed=lambda user: may(user, "manage_settings"))
OUTBOX = MenuItem(_("Outbox"), "mail-outbox", "mail", order=810, allowed=lambda user: may(user, "manage_settings"))

slot("invitation.carriers").add("mail", carry_invitation)
slot("sign_in.links").add("password", MenuItem(_("Forgot your password?"), "password-forgotten", "key"))
slot("settings.pages").add("mail-settings", SERVER, order=800)
slot("settings.pages").add("mail-outbox", OUTBOX, order=810)
MAIL = Step(
    _("Mail"),
    _("Connect a mail server, so that invitations, reminders and letters go out."),
    lambda _user: mail_works(),
    at("mail-settings"),
    _("Connect"),
    "at",
    ADMINISTRATORS,
    may_do("manage_settings"),
)
slot("steps").add("mail", MAIL, order=50)

LETTERS = Check("No letter lies about", problems, todo="Look at Settings, Outbox, and whether the worker runs: bin/klientela status.")
slot("verify.checks").add("outbox", LETTERS, order=95)
