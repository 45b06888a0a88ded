"""Deals of several currencies told in the company's own: by the rates of one day, which are named; what has none is left out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING

from klientela.core.currencies.queries import rate
from klientela.core.currencies.tables import Quote, company_currency
from klientela.kernel.lately import lately
from klientela.modules.forecast.book import Book

if TYPE_CHECKING:
    import numpy as np
else:
    np = lately("numpy")

ALL = "all"


@dataclass(frozen=True)
class InOne:
    """The book of all deals that have a rate, in one currency."""

    currency: str
    book: Book
    rates: tuple[Quote, ...]
    missing: tuple[str, ...]


def in_one(books: Mapping[str, Book], on: date) -> InOne | None:
    """All books told in the company's currency by the rates of a day; None where one currency is all there is, or none has a rate."""
    to = company_currency()
    if not set(books) - {to}:
        return None
    quotes = {code: rate(code, to, on) for code in books if code != to}
    told = {code: quote for code, quote in quotes.items() if quote}
    known = [_times(books[code], float(quote.rate)) for code, quote in told.items()]
    known += [books[to]] if to in books else []
    missing = tuple(code for code, quote in quotes.items() if quote is None)
    return InOne(to, _joined(known), tuple(told.values()), missing) if known else None


def _times(book: Book, factor: float) -> Book:
    return replace(book, amount=book.amount * factor, listed=book.listed * factor)


def _joined(books: list[Book]) -> Book:
    names = [each.name for each in fields(Book) if each.name not in ("of", "deals")]
    whole = {name: np.concatenate([getattr(book, name) for book in books]) for name in names}
    of = {level: np.concatenate([book.of[level] for book in books]) for level in books[0].of}
    return Book(**whole, of=of, deals=tuple(deal for book in books for deal in book.deals))
