"""Telephone numbers in the international form E.164, read from what people write and shown the way a country writes them."""

import re
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

MAX_LENGTH = 60
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_EXTENSION = re.compile(r"(?:\bint(?:erior)?|\bwewn?|\bw)\s*[.:]?\s*([0-9]{1,6})\s*$", re.IGNORECASE)
_TRUNK_ZERO = re.compile(r"^[\s(]*0(?=[1-9])")
_MESSAGE = _("“%(text)s” is not a telephone number. Write it with the country code, for instance +48 12 345 67 89.")


class InvalidPhone(ValueError):
    """The text is not a telephone number anybody could have; the message is for people."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(_MESSAGE) % {"text": self.text[:MAX_LENGTH]}


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number that the numbering plan of its country allows."""

    e164: str
    extension: str | None = None
    is_mobile: bool = False


REMEMBERED = 5_000
_recent: dict[str, Phone] = {}


def parse_phone(text: str, *, region: str | None = None) -> Phone:
    """Read a number; without a country code it belongs to the region (ISO code). Raises InvalidPhone.

    An extension may follow in English, Polish (`wew. 12`) or Romanian (`int. 12`).
    """
    known = _recent.get(text)
    if known is not None:
        return known
    cleaned, extension = _without_extension(text)
    number = _read(cleaned, region) or _read_old_polish(cleaned, region)
    if number is None:
        raise InvalidPhone(text)
    phone = Phone(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        extension=extension or number.extension or None,
        is_mobile=phonenumbers.number_type(number) in _MOBILE,
    )
    _remember(phone)
    return phone


def _remember(phone: Phone) -> None:
    """A number in its one spelling is often read again at once, such as when what was read is checked."""
    if phone.extension is None:
        if len(_recent) >= REMEMBERED:
            _recent.clear()
        _recent[phone.e164] = phone


def show_phone(e164: str, *, region: str | None = None) -> str:
    """The number as people of the region write it: national form at home, international form for other countries."""
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return e164
    at_home = region is not None and phonenumbers.country_code_for_region(region) == number.country_code
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL)


def _without_extension(text: str) -> tuple[str, str | None]:
    found = _EXTENSION.search(text)
    return (text[: found.start()], found[1]) if found else (text, None)


def _read(text: str, region: str | None) -> PhoneNumber | None:
    if len(text) > MAX_LENGTH:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _read_old_polish(text: str, region: str | None) -> PhoneNumber | None:
    """Until 2013 a zero stood before Polish area codes; the plan of today no longer knows it."""
    return _read(_TRUNK_ZERO.sub("", text), region) if region == "PL" and _TRUNK_ZERO.match(text) else None
