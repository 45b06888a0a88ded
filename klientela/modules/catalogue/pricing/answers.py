"""The answer to the question what a product costs."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.kernel.money import minor_units
from klientela.modules.catalogue.models import PriceList, Product
from klientela.ui.formats import formats_now

FINEST = 4
"""Decimal places in which prices are kept."""
LIST, PRICE_LIST, BUNDLE = "list", "price-list", "bundle"


@dataclass(frozen=True)
class PriceFacts:
    """What one unit costs, with the reason in words; a document keeps them, and so remembers which price of which moment it used."""

    amount: Decimal
    currency: str
    reason: str
    source: str = LIST
    """`list`, `price-list` or `bundle`."""
    price_id: UUID | None = None
    list_name: str = ""
    asked_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """The price, or in words why there is none."""

    facts: PriceFacts | None
    reason: str
    price_list: PriceList | None = None


@dataclass(frozen=True)
class Asked:
    """The question: which product for whom, how much of it, on which day, in which currency (empty: that of the price)."""

    product: Product
    party_id: UUID | None
    quantity: Decimal
    on: date
    currency: str
    user: Any = None
    """Who asks; None: the system, which sees everything."""

    def of(self, product: Product, quantity: Decimal) -> "Asked":
        """The same question about another product."""
        return replace(self, product=product, quantity=quantity)


def finer(amount: Decimal, currency: str) -> int:
    """The decimal places of a price that is finer than its currency, such as 0.0125 for a screw; 0 for any other."""
    places = -int(amount.normalize().as_tuple().exponent)
    return min(places, FINEST) if places > minor_units(currency) else 0


def no_price(reason: str) -> Answer:
    """There is none, and why."""
    return Answer(None, reason)


def list_price(amount: Decimal, currency: str, *, lacking: str = "") -> Answer:
    """The product's own price; `lacking`: the list of this customer that has none for it."""
    told = _("List price: the price list %(name)s has no price for it") % {"name": lacking} if lacking else _("List price")
    return Answer(PriceFacts(amount, currency, told, asked_at=timezone.now()), told)


def in_words(*, name: str, from_quantity: Decimal | None, until: date | None, off: str = "") -> str:
    """Which list it is from, from which quantity on, how it is worked out, until when it is valid."""
    formats = formats_now()
    parts = [_("Price list %(name)s") % {"name": name}]
    if off:
        parts.append(off)
    if from_quantity is not None and from_quantity != 1:
        parts.append(_("from quantity %(number)s") % {"number": formats.number(from_quantity)})
    if until:
        parts.append(_("valid until %(day)s") % {"day": formats.day(until)})
    return ", ".join(parts)
