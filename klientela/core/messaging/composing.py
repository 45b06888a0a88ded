"""From a row of the outbox to the bytes a mail server takes."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from klientela.core.identity.sealing import unseal
from klientela.core.messaging.account import Account
from klientela.core.messaging.addresses import one_line, wire_address
from klientela.core.messaging.models import OutgoingMail

SEALED = "letter"
BREAK = "\x00"


class CannotCompose(Exception):
    """A letter that does not make a message, for instance because something would break out of a header."""


def composed(mail: OutgoingMail, account: Account) -> bytes:
    """The message; composed twice it carries the same Message-ID and date, so that a repeat can be recognised."""
    try:
        return _message(mail, account).as_bytes()
    except (ValueError, MessageError, UnicodeError) as error:
        raise CannotCompose from error


def bodies(mail: OutgoingMail) -> tuple[str, str]:
    """Text and HTML, opened if they are kept encrypted."""
    if not mail.sealed:
        return mail.text, mail.html
    text, _break, html = unseal(mail.sealed, purpose=SEALED).partition(BREAK)
    return text, html


def _message(mail: OutgoingMail, account: Account) -> EmailMessage:
    text, html = bodies(mail)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = mail.subject
    message["From"] = _address(account.sender_name, account.sender)
    message["To"] = _address(mail.recipient_name, mail.recipient)
    if account.reply_to:
        message["Reply-To"] = _address("", account.reply_to)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if mail.calendar:
        _add_calendar(message, mail.calendar)
    return message


def _add_calendar(message: EmailMessage, calendar: str) -> None:
    """As an alternative, by which mail programs show buttons, and as a file for those that do not."""
    method = next((line.partition(":")[2].strip() for line in calendar.splitlines() if line.startswith("METHOD:")), "PUBLISH")
    message.add_alternative(calendar, subtype="calendar", params={"method": method})
    message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")


def _address(name: str, address: str) -> Address:
    return Address(one_line(name, limit=100), addr_spec=wire_address(address))
