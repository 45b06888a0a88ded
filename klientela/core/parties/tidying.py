"""How names, phones, e-mails and web addresses are kept: one spelling for each."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klientela.kernel.phone import InvalidPhone, Phone, parse_phone

_REGIONS = {"pl": "PL", "ro": "RO"}


def tidy(values: Mapping[str, Any], *, country: str = "") -> dict[str, Any]:
    """The values of a party as they are kept. Raises `ValidationError` naming the field that cannot be read."""
    kept = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    region = kept.get("country") or country
    for name, rule in (("email", tidy_email), ("website", tidy_address), ("phone", lambda text: tidy_phone(text, country=region))):
        if kept.get(name):
            kept[name] = _named(name, rule, kept[name])
    return kept


def tidy_email(text: str) -> str:
    """An e-mail address in lower case."""
    email = text.strip().lower()
    validate_email(email)
    return email


def tidy_address(text: str) -> str:
    """A web address with its scheme, `https` unless another was written."""
    address = text.strip()
    address = address if "://" in address else f"https://{address}"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or ""):
        raise ValidationError(_("This is not a web address. Write it like www.example.com."))
    return address


def tidy_phone(text: str, *, country: str = "") -> str:
    """A telephone number in international form; without a country code it belongs to the country (or the reader's)."""
    phone = read_phone(text, country=country)
    if phone.extension:
        raise ValidationError(_("This number has an extension. Enter the number here and the extension among the ways to reach."))
    return phone.e164


def tidy_phone_with_extension(text: str, *, country: str = "") -> str:
    """Likewise, with an extension where there is one, as in RFC 3966: `+48123456789;ext=12`."""
    main, _mark, extension = text.partition(";ext=")
    phone = read_phone(main, country=country)
    extension = extension or phone.extension or ""
    return f"{phone.e164};ext={extension}" if extension.isdigit() else phone.e164


def read_phone(text: str, *, country: str = "") -> Phone:
    """The number behind a text; what is none comes back as a `ValidationError`."""
    try:
        return parse_phone(text, region=country or _REGIONS.get((get_language() or "")[:2]))
    except InvalidPhone as error:
        raise ValidationError(str(error)) from error


def full_name(given: str, family: str) -> str:
    """A person's name from its parts."""
    return f"{given} {family}".strip()


def parts_of_name(name: str) -> tuple[str, str]:
    """Given and family name behind a person's name: the last word is the family's."""
    given, _space, family = " ".join(name.split()).rpartition(" ")
    return given, family


def _named(name: str, rule: Any, value: str) -> str:
    try:
        return str(rule(value))
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
