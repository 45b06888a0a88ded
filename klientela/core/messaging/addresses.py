"""Addresses of mail: looked at before anything is written, so that nothing but an address ever reaches a header."""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

BAD_ADDRESS = _("This is not an e-mail address.")


def checked_address(text: str) -> str:
    """The address, if it is one; letters outside ASCII may stand in its domain."""
    address = text.strip()
    EmailValidator(message=BAD_ADDRESS)(address)
    wire_address(address)
    return address


def wire_address(address: str) -> str:
    """The address as servers understand it: an international domain in its ASCII form."""
    local, _at, domain = address.rpartition("@")
    try:
        return f"{local}@{punycode(domain)}"
    except UnicodeError:
        raise ValidationError(BAD_ADDRESS) from None


def one_line(text: str, *, limit: int = 200) -> str:
    """Text fit for a header: without line breaks and other control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:limit]
