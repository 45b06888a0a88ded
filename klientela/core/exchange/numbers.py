"""Numbers and amounts of money out of text, in the forms Polish, Romanian and English programs and people write them."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from babel.numbers import list_currencies
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import ConversionError
from klientela.kernel.money import Money

MAX_DIGITS = 24

_SPACES = "\\s\u00a0\u202f\u2009'’"
_NUMBER = re.compile(rf"(?P<body>[0-9](?:[0-9.,{_SPACES}]*[0-9])?|[.,][0-9]+)[.,]?")
_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[.,\s\u00a0\u202f\u2009'’])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_CURRENCY = re.compile(r"[^\W\d_]+\.?|(?:US)?[$€£¥₴]")
_SYMBOLS = {
    "zł": "PLN",
    "zl": "PLN",
    "zł.": "PLN",
    "€": "EUR",
    "$": "USD",
    "us$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "lei": "RON",
    "leu": "RON",
    "kč": "CZK",
    "ft": "HUF",
    "₴": "UAH",
    "fr": "CHF",
    "fr.": "CHF",
}

_NOT_A_NUMBER = _("“%(text)s” is not a number.")
_NOT_WHOLE = _("“%(text)s” is not a whole number.")
_TWO_MEANINGS = _("“%(text)s” can mean %(small)s or %(large)s. Choose the decimal mark of this column.")
_TOO_LONG = _("“%(text)s” has too many digits.")
_UNKNOWN_CURRENCY = _("“%(currency)s” in “%(text)s” is not a currency we know. Write a code such as EUR.")
_NO_CURRENCY = _("The amount “%(text)s” has no currency. Choose the currency of this column.")


def to_decimal(text: str, mark: str | None = None) -> Decimal:
    """The number in the text. `mark` is the decimal mark of the column (`.` or `,`); without it a text such as `1,054` is refused."""
    body, negative = _without_sign(text)
    found = _NUMBER.fullmatch(body)
    if not found:
        raise ConversionError(_NOT_A_NUMBER, text=text)
    plain = _plain(found["body"], mark, text=text)
    if len(plain) > MAX_DIGITS:
        raise ConversionError(_TOO_LONG, text=text)
    return -Decimal(plain) if negative else Decimal(plain)


def to_integer(text: str, mark: str | None = None) -> int:
    """The whole number in the text; `12.0` is whole, and so is `1,054` unless the comma is known to be the decimal mark."""
    body, negative = _without_sign(text)
    if mark is None and _GROUPED.fullmatch(body):
        whole = int(re.sub(r"[^0-9]", "", body))
        return -whole if negative else whole
    number = to_decimal(text, mark)
    if number != number.to_integral_value():
        raise ConversionError(_NOT_WHOLE, text=text)
    return int(number)


def to_money(text: str, mark: str | None = None, *, currency: str = "") -> Money:
    """The amount and its currency, written before or behind it as code or sign; without one it is the given currency."""
    written = _CURRENCY.search(text)
    code = _currency_code(written[0], text) if written else currency
    if not code:
        raise ConversionError(_NO_CURRENCY, text=text)
    number = text[: written.start()] + text[written.end() :] if written else text
    return Money(to_decimal(number, mark), code)


def to_currency(text: str) -> str:
    """The code of the currency a code or sign means: `zł` is PLN."""
    return _currency_code(text, text)


def find_decimal_mark(samples: Iterable[str]) -> str | None:
    """The decimal mark of a column by those of its texts that can be read in one way only; None where they say nothing or disagree."""
    marks = {mark for text in samples if (mark := _certain_mark(text))}
    return marks.pop() if len(marks) == 1 else None


def _certain_mark(text: str) -> str | None:
    body = re.sub(r"[^0-9.,]", "", text)
    dot, comma = body.rfind("."), body.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    for mark in ".,":
        if body.count(mark) > 1:
            return "," if mark == "." else "."
        if mark in body.strip(mark) and not _AMBIGUOUS.fullmatch(body):
            return mark
    return None


def _without_sign(text: str) -> tuple[str, bool]:
    body = text.strip().replace("−", "-")
    if body.startswith("(") and body.endswith(")"):
        return body[1:-1].strip(), True
    if body[:1] in "+-":
        return body[1:].strip(), body[:1] == "-"
    if body.endswith("-"):
        return body[:-1].strip(), True
    return body, False


def _plain(body: str, mark: str | None, *, text: str) -> str:
    if mark is None and _AMBIGUOUS.fullmatch(body):
        raise ConversionError(_TWO_MEANINGS, text=text, small=re.sub("[.,]", ".", body), large=re.sub("[.,]", "", body))
    decimal_mark = mark or _mark_within(body)
    whole, _sep, fraction = body.rpartition(decimal_mark) if decimal_mark in body else (body, "", "")
    sound = whole.isdigit() or not whole or _GROUPED.fullmatch(whole)
    if not sound or (fraction and not fraction.isdigit()) or decimal_mark in whole:
        raise ConversionError(_NOT_A_NUMBER, text=text)
    return f"{re.sub('[^0-9]', '', whole) or '0'}.{fraction or '0'}" if fraction else re.sub("[^0-9]", "", whole)


def _mark_within(body: str) -> str:
    dot, comma = body.rfind("."), body.rfind(",")
    last = "." if dot > comma else ","
    if body.count(last) > 1:
        return "," if last == "." else "."
    return last


def _currency_code(written: str, text: str) -> str:
    symbol = written.casefold()
    if symbol in _SYMBOLS:
        return _SYMBOLS[symbol]
    if written.upper() in _codes():
        return written.upper()
    raise ConversionError(_UNKNOWN_CURRENCY, currency=written, text=text)


@cache
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())
