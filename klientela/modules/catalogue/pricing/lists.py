"""Which price lists speak of a product, and what it costs in each of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may, parts_within, sees
from klientela.kernel.entity import entity_of
from klientela.kernel.money import minor_units, round_half_up
from klientela.modules.catalogue.models import Price, PriceBase, PriceFor, PriceList
from klientela.modules.catalogue.pricing.answers import Asked, finer
from klientela.ui.formats import formats_now

RANKS: Mapping[str, int] = {kind: place for place, kind in enumerate(PriceFor.values)}
"""The nearest first: a customer's own list, one of his group, one of his territory, one for everyone."""
OF_LISTS = (
    "name",
    "currency",
    "for_whom",
    "party",
    "territory",
    "valid_from",
    "valid_until",
    "priority",
    "base",
    "base_list",
    "percent_off",
)
OF_PRICES = ("product", "amount", "currency", "from_quantity", "valid_from", "valid_until")
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Offer:
    """What a product costs in a list: the amount, and the written price it rests on."""

    price_list: PriceList
    amount: Decimal
    price: Price | None = None
    off: str = ""

    @property
    def rank(self) -> tuple[Any, ...]:
        """Who comes first: the nearest to the customer, the larger quantity break, the later beginning, the higher priority, the name."""
        known = self.price_list
        begins = (self.price.valid_from if self.price else None) or known.valid_from or date.min
        broken = self.price.from_quantity if self.price else Decimal(0)
        return (RANKS[known.for_whom], -broken, -begins.toordinal(), -known.priority, known.name, str(known.pk))

    @property
    def until(self) -> date | None:
        """The last day it is valid."""
        days = (self.price_list.valid_until, self.price.valid_until if self.price else None)
        return min((day for day in days if day), default=None)


def sees_prices(user: Any) -> bool:
    """Whether a user sees everything that prices of lists are made of; the system does."""
    if user is None:
        return True
    lists, prices = entity_of(PriceList), entity_of(Price)
    return may(user, "read", lists) and sees(user, lists, *OF_LISTS) and sees(user, prices, *OF_PRICES)


def lists_for(asked: Asked) -> dict[UUID, PriceList]:
    """The lists in use that may concern this customer, by key; those for other customers only where a list is worked out of them."""
    if not sees_prices(asked.user):
        return {}
    based = PriceList.objects.filter(base=PriceBase.OTHER, is_active=True).values("base_list")
    wanted = ~Q(for_whom=PriceFor.CUSTOMER) | Q(pk__in=based)
    if asked.party_id:
        wanted |= Q(party=asked.party_id)
    return {known.pk: known for known in PriceList.objects.filter(wanted, is_active=True).only(*OF_LISTS, "segment")}


def offers_of(asked: Asked, lists: Mapping[UUID, PriceList]) -> list[Offer]:
    """What the product costs in each list that is valid on that day, the list that comes first first."""
    if not lists:
        return []
    written = _written(asked, lists)
    valid = (known for known in lists.values() if is_valid(known, asked.on))
    found = (_offer(asked, known, written, lists=lists) for known in valid)
    return sorted((offer for offer in found if offer), key=lambda offer: offer.rank)


def is_valid(known: PriceList | Price, on: date) -> bool:
    """Whether a list or price holds on a day; both its days are included."""
    return (known.valid_from is None or known.valid_from <= on) and (known.valid_until is None or on <= known.valid_until)


def _written(asked: Asked, lists: Mapping[UUID, PriceList]) -> dict[UUID, Price]:
    """The price that counts in each list: of the product before that of its parent, the larger quantity, the later beginning.

    A price from one piece on is the price of less than one, too, unless the list says otherwise: half an hour costs half of an hour.
    """
    keys = [key for key in (asked.product.pk, asked.product.parent_id) if key]
    rows = Price.objects.all() if asked.user is None else parts_within(asked.user, entity_of(Price))
    found: dict[UUID, Price] = {}
    reached = rows.filter(product__in=keys, price_list__in=list(lists), from_quantity__lte=max(asked.quantity, Decimal(1)))
    for price in sorted(reached, key=_nearness(asked)):
        if is_valid(price, asked.on):
            found.setdefault(price.price_list_id, price)
    return found


def _nearness(asked: Asked) -> Callable[[Price], tuple[Any, ...]]:
    def nearness(price: Price) -> tuple[Any, ...]:
        is_short = price.from_quantity > asked.quantity
        begins = (price.valid_from or date.min).toordinal()
        return (price.product_id != asked.product.pk, is_short, -price.from_quantity, -begins, str(price.pk))

    return nearness


def _offer(asked: Asked, known: PriceList, written: Mapping[UUID, Price], *, lists: Mapping[UUID, PriceList]) -> Offer | None:
    price = written.get(known.pk)
    if price:
        return Offer(known, price.amount, price)
    if known.base == PriceBase.FIXED:
        return None
    if known.base == PriceBase.OTHER:
        return _off_another(asked, known, written, lists=lists)
    if asked.product.list_price is None or asked.product.currency != known.currency:
        return None
    return Offer(known, _less(asked.product.list_price, known), None, _off(known))


def _off_another(asked: Asked, known: PriceList, written: Mapping[UUID, Price], *, lists: Mapping[UUID, PriceList]) -> Offer | None:
    """The list below is in use, valid on that day and in the same currency. None is asked twice, so that this comes to an end."""
    below = lists.get(known.base_list_id) if known.base_list_id else None
    if below is None or below.currency != known.currency or not is_valid(below, asked.on):
        return None
    others = {key: each for key, each in lists.items() if key != known.pk}
    base = _offer(asked, below, written, lists=others)
    return Offer(known, _less(base.amount, known), base.price, _off(known, below.name)) if base else None


def _less(amount: Decimal, known: PriceList) -> Decimal:
    return round_half_up(
        amount * (_HUNDRED - known.percent_off) / _HUNDRED, max(minor_units(known.currency), 2, finer(amount, known.currency))
    )


def _off(known: PriceList, other: str = "") -> str:
    percent = formats_now().number(known.percent_off)
    if other:
        return _("%(percent)s%% off the price list %(name)s") % {"percent": percent, "name": other}
    return _("%(percent)s%% off the list price") % {"percent": percent}
