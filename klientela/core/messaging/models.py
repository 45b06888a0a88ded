"""The mail account, the outbox, and links with which a forgotten password is replaced."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept
from klientela.core.identity.models import LANGUAGES, User
from klientela.core.messaging.problems import Problem
from klientela.kernel.keys import new_key
from klientela.kernel.wall import SYSTEM


class Security(models.TextChoices):
    """How the way to the mail server is encrypted."""

    STARTTLS = "starttls", _("STARTTLS (usually port 587)")
    TLS = "tls", _("TLS from the start (usually port 465)")
    NONE = "none", _("None, only for a server on this computer")


class MailAccount(Kept):
    """The one account by which the program sends mail. Its password is kept encrypted and never shown again."""

    wall = SYSTEM
    single = models.SmallIntegerField(default=1, unique=True, editable=False)
    host = models.CharField(_("mail server"), max_length=253)
    port = models.PositiveIntegerField(_("port"), default=587)
    security = models.CharField(_("encryption"), max_length=10, choices=Security, default=Security.STARTTLS)
    username = models.CharField(_("user name"), max_length=254, blank=True)
    password = models.TextField(_("password"), blank=True, editable=False)
    password_changed_at = models.DateTimeField(_("password changed"), null=True, editable=False)
    authority = models.TextField(_("certificate of the server's own authority"), blank=True, max_length=20_000)
    sender_name = models.CharField(_("name of the sender"), max_length=100, blank=True)
    sender = models.EmailField(_("address of the sender"))
    reply_to = models.EmailField(_("answers go to"), blank=True)
    site = models.CharField(_("address of Klientela"), max_length=200)

    class Meta:
        verbose_name = _("mail account")
        verbose_name_plural = _("mail accounts")
        constraints = (models.CheckConstraint(condition=models.Q(single=1), name="mail_account_single"),)


class MailState(models.TextChoices):
    """Where a letter stands."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Refused")
    GIVEN_UP = "given_up", _("Given up")
    CANCELLED = "cancelled", _("Cancelled")


class OutgoingMail(models.Model):
    """One letter: written together with what caused it, sent afterwards, tried again until it arrives or is given up.

    What holds a one-time link stands encrypted in `sealed` and is erased once it is of no use. No history is kept of
    the table: its rows tell themselves what became of them.
    """

    wall = SYSTEM
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    kind = models.CharField(max_length=20)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    recipient = models.EmailField(_("to"))
    recipient_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sealed = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    """An invitation as calendars understand it (iCalendar), which goes along."""
    message_id = models.CharField(max_length=200, unique=True)
    useful_until = models.DateTimeField(null=True)
    state = models.CharField(_("state"), max_length=10, choices=MailState, default=MailState.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try"))
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, choices=Problem, blank=True)
    answer = models.TextField(blank=True)
    acted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = (
            models.Index(fields=["next_at"], name="mail_due", condition=models.Q(state="waiting")),
            models.Index(fields=["claimed_at"], name="mail_sending", condition=models.Q(state="sending")),
            models.Index(fields=["state", "-id"], name="mail_state"),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def is_under_way(self) -> bool:
        """Whether something is still going to happen by itself."""
        return self.state in {MailState.WAITING, MailState.SENDING}

    @property
    def is_readable(self) -> bool:
        """Whether there is still something to send."""
        return bool(self.text or self.sealed)


class PasswordRequest(models.Model):
    """Somebody at the sign-in page said that he forgot his password; answered by a job, then what was typed is erased."""

    wall = SYSTEM
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    asked_at = models.DateTimeField()
    typed = models.CharField(max_length=254, blank=True)
    address = models.CharField(max_length=45, blank=True)
    client = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("forgotten password")
        verbose_name_plural = _("forgotten passwords")
        indexes = (models.Index(fields=["client", "asked_at"], name="password_request_client"),)


class PasswordReset(models.Model):
    """A link with which a user replaces his password, once and soon; only its digest is kept.

    `bound_to` is a digest of the password and the address it was made for: with either changed the link is dead.
    """

    wall = SYSTEM
    digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    bound_to = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("password link")
        verbose_name_plural = _("password links")
        indexes = (models.Index(fields=["user", "made_at"], name="password_reset_user"),)
