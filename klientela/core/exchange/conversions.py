"""Values of the kinds a field can have, out of the texts of a column."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from klientela.core.exchange.closest import closest
from klientela.core.exchange.countries import to_country
from klientela.core.exchange.dates import to_date, to_datetime
from klientela.core.exchange.errors import ConversionError
from klientela.core.exchange.folding import fold
from klientela.core.exchange.numbers import to_currency, to_decimal, to_integer, to_money
from klientela.kernel.phone import InvalidPhone, parse_phone

__all__ = ["KINDS", "Choice", "ConversionError", "Reading", "clean", "convert"]

MAX_TAGS = 50
_LANGUAGES = ("en", "pl", "ro")
_NO_VALUE = frozenset({"-", "--", "—", "–", "n/a", "#n/a", "null", "none", "nil", "\\n", "nan", "brak", "b/d", "n/d", "lipsă", "lipsa"})
_TEXTS = frozenset({"text", "longtext", "reference"})
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")
_NAMED_ADDRESS = re.compile(r"[^<>]*<([^<>]+)>")
_BETWEEN_TAGS = re.compile(r"\s*(?:[,;|]|:::)\s*")

_YES = frozenset({"yes", "y", "true", "t", "1", "on", "x", "tak", "prawda", "da", "d", "adevarat", "adevărat", "✓", "✔"})
_NO = frozenset({"no", "n", "false", "f", "0", "off", "nie", "falsz", "fałsz", "nu", "fals", "✗", "✘"})

_NOT_YES_OR_NO = _("“%(text)s” is neither yes nor no.")
_NOT_A_CHOICE = _("“%(text)s” is not one of the known values.")
_DID_YOU_MEAN = _("“%(text)s” is not one of the known values. Did you mean “%(proposal)s”?")
_NOT_AN_EMAIL = _("“%(text)s” is not an e-mail address.")
_NOT_A_URL = _("“%(text)s” is not a web address.")
_MANY_TAGS = _("There are more than %(limit)s tags in one cell.")


@dataclass(frozen=True)
class Choice:
    """One of the values a field can have, with the label people see."""

    value: str
    label: Any = ""


@dataclass(frozen=True)
class Reading:
    """How the texts of one column are to be read."""

    date_format: str | None = None
    decimal_mark: str | None = None
    currency: str = ""
    region: str | None = None
    zone: tzinfo = UTC
    choices: tuple[Choice, ...] = ()


def convert(text: str, kind: str, reading: Reading | None = None) -> Any:
    """The value of that kind, or None for an empty cell. Raises ConversionError with a sentence for people."""
    body = clean(text)
    if not body or (kind not in _TEXTS and body.casefold() in _NO_VALUE):
        return () if kind == "tags" else None
    return KINDS[kind](body, reading or Reading())


def clean(text: str) -> str:
    """The text without spaces around it, doubled ones within, and the marks spreadsheets put around texts that look like numbers."""
    formula = _FORMULA_TEXT.fullmatch(text.strip())
    body = formula[1].replace('""', '"') if formula else text
    lines = (" ".join(line.split()) for line in body.strip().splitlines())
    return _GUARDED.sub("", "\n".join(lines).strip(), count=1) if text.startswith("'") else "\n".join(lines).strip()


def to_boolean(text: str) -> bool:
    """Yes or no in three languages and as programs write it."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ConversionError(_NOT_YES_OR_NO, text=text)


def to_choice(text: str, choices: tuple[Choice, ...]) -> str:
    """The value whose name or label, in any language, the text is."""
    for choice in choices:
        if text == choice.value:
            return choice.value
    known = _names_of(choices).get(fold(text))
    if known is not None:
        return known
    proposal = closest(text, (str(choice.label or choice.value) for choice in choices))
    if proposal:
        raise ConversionError(_DID_YOU_MEAN, text=text, proposal=proposal.value)
    raise ConversionError(_NOT_A_CHOICE, text=text)


@lru_cache(maxsize=64)
def _names_of(choices: tuple[Choice, ...]) -> dict[str, str]:
    names = {fold(choice.value): choice.value for choice in choices}
    for language in _LANGUAGES:
        with override(language):
            for choice in choices:
                names.setdefault(fold(str(choice.label)), choice.value)
    names.pop("", None)
    return names


def to_email(text: str) -> str:
    """The address in small letters, out of `mailto:` and `Name <address>` too."""
    named = _NAMED_ADDRESS.fullmatch(text)
    address = (named[1] if named else text).strip().removeprefix("mailto:").casefold()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ConversionError(_NOT_AN_EMAIL, text=text) from error
    return address


def to_url(text: str) -> str:
    """The web address, with `https://` put before one that has no scheme."""
    address = text if re.match(r"(?i)[a-z][a-z0-9+.-]*://", text) else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise ConversionError(_NOT_A_URL, text=text) from error
    return address


def to_phone(text: str, region: str | None) -> str:
    """The number in the form E.164."""
    try:
        return parse_phone(text, region=region).e164
    except InvalidPhone as error:
        raise ConversionError(str(error).replace("%", "%%")) from error


def to_tags(text: str) -> tuple[str, ...]:
    """The tags in their order, each once; address books write `* friends ::: work`."""
    tags = {fold(tag): tag for part in reversed(_BETWEEN_TAGS.split(text)) if (tag := part.removeprefix("* ").strip())}
    if len(tags) > MAX_TAGS:
        raise ConversionError(_MANY_TAGS, limit=MAX_TAGS)
    return tuple(reversed(tags.values()))


KINDS: Mapping[str, Callable[[str, Reading], Any]] = {
    "text": lambda text, reading: text,
    "longtext": lambda text, reading: text,
    "reference": lambda text, reading: text,
    "integer": lambda text, reading: to_integer(text, reading.decimal_mark),
    "decimal": lambda text, reading: to_decimal(text, reading.decimal_mark),
    "money": lambda text, reading: to_money(text, reading.decimal_mark, currency=reading.currency),
    "currency": lambda text, reading: to_currency(text),
    "date": lambda text, reading: to_date(text, reading.date_format),
    "datetime": lambda text, reading: to_datetime(text, reading.date_format, zone=reading.zone),
    "boolean": lambda text, reading: to_boolean(text),
    "choice": lambda text, reading: to_choice(text, reading.choices),
    "email": lambda text, reading: to_email(text),
    "phone": lambda text, reading: to_phone(text, reading.region),
    "country": lambda text, reading: to_country(text),
    "url": lambda text, reading: to_url(text),
    "tags": lambda text, reading: to_tags(text),
}
"""What each kind of field makes of a text that is not empty."""
