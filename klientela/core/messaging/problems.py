"""What can go wrong on the way to a mail server, in words for people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    """Why a letter did not go out."""

    NO_ACCOUNT = "no_account", _("No mail server is set up.")
    PASSWORD_SHUT = "password_shut", _("The kept password of the mail server cannot be read any more. Enter it again in the settings.")
    UNKNOWN_HOST = "unknown_host", _("There is no server of this name.")
    FORBIDDEN_HOST = "forbidden_host", _("This address cannot be a mail server.")
    NOT_LOOPBACK = "not_loopback", _("Without encryption mail goes only to a server on this computer.")
    REFUSED = "refused", _("Nothing answers at this address and port.")
    UNREACHABLE = "unreachable", _("The server cannot be reached.")
    TIMEOUT = "timeout", _("The server did not answer in time.")
    BROKEN_OFF = "broken_off", _("The server broke off the conversation.")
    GREETING = "greeting", _("The server did not let us in.")
    NO_TLS = "no_tls", _("The server does not offer STARTTLS.")
    CERTIFICATE = "certificate", _("The certificate of the server cannot be trusted.")
    TLS = "tls", _("Encryption could not be agreed on. The port may belong to another kind of encryption.")
    NO_SIGN_IN = "no_sign_in", _("The server takes no user name and password here.")
    SIGN_IN = "sign_in", _("The server refused the user name or password.")
    SENDER = "sender", _("The server refused the sender.")
    RECIPIENT = "recipient", _("The server refused the recipient.")
    CONTENT = "content", _("The server refused the letter.")
    LATER = "later", _("The server asks to try again later.")
    INVALID = "invalid", _("The letter could not be put together.")
    INTERRUPTED = "interrupted", _("Sending was interrupted. The letter may have arrived.")
    TOO_LATE = "too_late", _("The link in the letter has expired.")
