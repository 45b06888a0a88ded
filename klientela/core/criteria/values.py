"""From the text of a condition to values of its field's kind."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from klientela.core.criteria.moments import Moment, read_moment
from klientela.core.criteria.people import words_for
from klientela.core.records.kinds import Field

SEVERAL = frozenset({"reference", "choice", "country", "currency", "tags"})
"""Kinds of which a condition may name several values, separated by commas: any of them fits."""
PAIR = 2
MOST_DIGITS = 30
CURRENCY_LETTERS = 3


class Amount(Decimal):
    """An amount that was written with its currency: “100 PLN”. Without one, `currency` is empty and it means any."""

    currency: str = ""


def value_of(field: Field, text: str, op: str = "is") -> tuple[Any, ...]:
    """The values a text stands for, in the field's kind; empty if it fits none. `between` takes two, the lower first."""
    words = text.split(",") if field.kind in SEVERAL or op == "between" else [text]
    if op == "between" and len(words) != PAIR:
        return ()
    reader = READERS.get(field.kind)
    try:
        return tuple(reader(field, word.strip()) if reader else word for word in words)
    except (ValueError, InvalidOperation, OverflowError):
        return ()


def _reference(field: Field, text: str) -> str | UUID:
    return text if text in words_for(field.target) else UUID(text)


def _chosen(field: Field, text: str) -> str:
    if text not in {str(value) for value, _label in field.choices}:
        raise ValueError(text)
    return text


def _decimal(_field: Field, text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or len(text) > MOST_DIGITS:
        raise ValueError(text)
    return value


def _money(field: Field, text: str) -> Amount:
    digits, _space, currency = text.partition(" ")
    value = Amount(_decimal(field, digits))
    if currency and not (len(currency) == CURRENCY_LETTERS and currency.isascii() and currency.isalpha()):
        raise ValueError(text)
    value.currency = currency.upper()
    return value


def _integer(_field: Field, text: str) -> int:
    value = int(text)
    if abs(value) >= 2**63:
        raise ValueError(text)
    return value


def _moment(_field: Field, text: str) -> Moment:
    return read_moment(text)


def _boolean(_field: Field, text: str) -> bool:
    known = {"1": True, "true": True, "0": False, "false": False}
    if text not in known:
        raise ValueError(text)
    return known[text]


def _tag(field: Field, text: str) -> str:
    if not text or (field.choices and text not in dict(field.choices)):
        raise ValueError(text)
    return text


READERS: dict[str, Callable[[Field, str], Any]] = {
    "reference": _reference,
    "choice": _chosen,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "date": _moment,
    "datetime": _moment,
    "boolean": _boolean,
    "tags": _tag,
}
