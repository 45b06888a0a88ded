"""The mail account in use: that of the environment, where there is one, else that of the settings."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.sealing import CannotOpen, seal, unseal
from klientela.core.messaging.addresses import checked_address
from klientela.core.messaging.models import MailAccount, Security
from klientela.core.messaging.transport import Server
from klientela.kernel.wall import beyond_the_wall

PURPOSE = "mail account"
PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True)
class Account:
    """By which server and in whose name mail goes out, and at which address links in it lead back."""

    server: Server
    sender: str
    site: str
    sender_name: str = ""
    reply_to: str = ""


class PasswordShut(Exception):
    """The password kept for the mail server was encrypted under another secret of the installation."""


@beyond_the_wall("mail account")
def account() -> Account | None:
    """The account in use; None: no mail can be sent."""
    if settings.MAIL_URL:
        return account_of_environment()
    kept = MailAccount.objects.filter(deleted_at=None).first()
    return _of(kept) if kept else None


def usable_account() -> Account | None:
    """The account in use, if it is complete; what is wrong with it stands on its page of the settings."""
    try:
        return account()
    except (PasswordShut, ValidationError):
        return None


def mail_works() -> bool:
    """Whether mail can be sent at all. Whether the server takes it shows when it is sent."""
    return usable_account() is not None


def sealed_password(password: str) -> str:
    """The password as it is kept."""
    return seal(password, purpose=PURPOSE) if password else ""


def account_of_environment() -> Account:
    """The account that KLIENTELA_SMTP_URL, KLIENTELA_SMTP_FROM and KLIENTELA_ADDRESS describe."""
    name, sender = parseaddr(settings.MAIL_FROM)
    site = settings.SITE_ADDRESS or next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    if not site:
        raise ValidationError(_("KLIENTELA_ADDRESS is missing: links in mail would lead nowhere."))
    try:
        checked_address(sender)
    except ValidationError:
        raise ValidationError(_("KLIENTELA_SMTP_FROM is not an e-mail address.")) from None
    return Account(server_of_url(settings.MAIL_URL), sender=sender, sender_name=name, site=site.rstrip("/"))


def server_of_url(url: str) -> Server:
    """The server of an address such as smtp://user:password@mail.example.com:587 (STARTTLS) or smtps://… (TLS)."""
    parts = urlsplit(url)
    wanted = parse_qs(parts.query).get("security", ["tls" if parts.scheme == "smtps" else "starttls"])[0]
    try:
        port = parts.port or PORTS.get(wanted, 0)
    except ValueError:
        port = 0
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or wanted not in Security.values or not port:
        raise ValidationError(_("KLIENTELA_SMTP_URL cannot be read. It looks like smtp://user:password@mail.example.com:587."))
    return Server(parts.hostname, port, security=wanted, username=unquote(parts.username or ""), password=unquote(parts.password or ""))


def _of(kept: MailAccount) -> Account:
    try:
        password = unseal(kept.password, purpose=PURPOSE) if kept.password else ""
    except CannotOpen:
        raise PasswordShut from None
    server = Server(kept.host, kept.port, security=kept.security, username=kept.username, password=password, authority=kept.authority)
    return Account(server, sender=kept.sender, sender_name=kept.sender_name, reply_to=kept.reply_to, site=kept.site.rstrip("/"))
