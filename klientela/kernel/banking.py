"""Numbers of banks and accounts: IBAN and BIC, read from what people write and kept without their spelling."""

import re

from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban
from stdnum.exceptions import ValidationError

MAX_IBAN = 34
_SPELLING = re.compile(r"[\s.\-/]")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+")
_NATIONAL = re.compile(r"(?=.*[0-9]{4})[A-Z0-9]{4,34}")
_POLISH = re.compile(r"[0-9]{26}")


class InvalidAccount(ValueError):
    """The text is no number of an account or bank; the message is for people."""


def parse_iban(text: str) -> str:
    """The IBAN a text spells, its check digits proved."""
    try:
        return str(iban.validate(text))
    except ValidationError as error:
        raise InvalidAccount(_("This is not a valid account number (IBAN). Look for a mistyped digit.")) from error


def parse_account(text: str, *, country: str = "") -> tuple[str, bool]:
    """The number of an account, and whether it is an IBAN: proved. Of other numbers only the form can be looked at.

    Polish numbers are often written without their country: 26 digits, of which two check the rest.
    """
    bare = _SPELLING.sub("", text).upper()
    if _IBAN.fullmatch(bare):
        return parse_iban(bare), True
    if country == "PL" and _POLISH.fullmatch(bare):
        return parse_iban(f"PL{bare}"), True
    if not _NATIONAL.fullmatch(bare):
        raise InvalidAccount(_("This is not an account number. Enter the IBAN, or the number as the bank writes it."))
    return bare, False


def parse_bic(text: str) -> str:
    """The code of a bank (BIC, SWIFT)."""
    try:
        return str(bic.validate(text))
    except ValidationError as error:
        raise InvalidAccount(_("This is not a bank code (BIC): it has 8 or 11 characters, such as BREXPLPWMBK.")) from error


def spelled(number: str) -> str:
    """A number in groups of four, as people read it."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))
