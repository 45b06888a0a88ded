"""What a product costs: for whom, how much of it, on which day and in which currency, with the reason."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import may, sees
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.kernel.entity import entity_of
from klientela.kernel.money import round_half_up
from klientela.modules.catalogue.models import BundleLine, BundlePrice, PriceFor, PriceList, Product, ProductKind
from klientela.modules.catalogue.pricing.answers import (
    BUNDLE,
    FINEST,
    PRICE_LIST,
    Answer,
    Asked,
    PriceFacts,
    in_words,
    list_price,
    no_price,
)
from klientela.modules.catalogue.pricing.converting import converted
from klientela.modules.catalogue.pricing.lists import Offer, is_valid, lists_for, offers_of
from klientela.modules.catalogue.pricing.matching import matching
from klientela.ui.formats import formats_now


def ask(
    product: Product, *, party_id: UUID | None = None, quantity: Decimal = Decimal(1), on: date | None = None, currency: str = ""
) -> Answer:
    """The price of a product that whoever is acting may read, or in words why there is none."""
    user = current_actor().user
    day = on or timezone.localdate()
    return answer(Asked(_seen(product, user), party_id, quantity, day, currency, user))


def answer(asked: Asked) -> Answer:
    """The price in the currency asked for; one in another currency is converted by the rate of the day."""
    if asked.product.kind == ProductKind.BUNDLE and asked.product.bundle_price == BundlePrice.SUM:
        return _bundle(asked)
    lists = lists_for(asked)
    offers = offers_of(asked, lists)
    here = [offer for offer in offers if not asked.currency or offer.price_list.currency == asked.currency]
    chosen = _first_fitting(asked, here)
    if chosen:
        return _told(chosen)
    own = _own(asked, lists)
    if own and own.facts and asked.currency in ("", own.facts.currency):
        return own
    other = _first_fitting(asked, [offer for offer in offers if offer not in here])
    found = _told(other) if other else own
    return converted(found, asked.currency, on=asked.on) if found else no_price(_("This product has no price."))


def _seen(product: Product, user: Any) -> Product:
    """The product without what is hidden from whoever asks; a price without its currency is no price."""
    kept = withheld_from(product, user) if user else product
    if kept is not product and not sees(user, entity_of(Product), "list_price", "currency"):
        kept.list_price, kept.currency = None, ""
    return kept


def _first_fitting(asked: Asked, offers: list[Offer]) -> Offer | None:
    """The first offer for this customer; who he is is asked only where a list that is not for everyone would come first."""
    known: frozenset[UUID] | None = None
    for offer in offers:
        if offer.price_list.for_whom == PriceFor.EVERYONE:
            return offer
        if known is None:
            known = _belongs(asked, [each.price_list for each in offers if each.price_list.for_whom != PriceFor.EVERYONE])
        if offer.price_list.pk in known:
            return offer
    return None


def _belongs(asked: Asked, lists: list[PriceList]) -> frozenset[UUID]:
    if not asked.party_id:
        return frozenset()
    if asked.user is None:
        return frozenset(known.pk for known in lists if known.for_whom == PriceFor.CUSTOMER and known.party_id == asked.party_id)
    return matching(lists, asked.party_id, user=asked.user)


def _own(asked: Asked, lists: dict[UUID, PriceList]) -> Answer | None:
    """The list price; where the customer has a list of his own, it is told that it lacks this product."""
    if asked.product.list_price is None:
        return None
    own = [known for known in lists.values() if known.for_whom == PriceFor.CUSTOMER and is_valid(known, asked.on)]
    for_him = _belongs(asked, own) if own else frozenset()
    lacking = next((known.name for known in own if known.pk in for_him), "")
    return list_price(asked.product.list_price, asked.product.currency, lacking=lacking)


def _told(offer: Offer) -> Answer:
    known = offer.price_list
    reason = in_words(name=known.name, from_quantity=offer.price.from_quantity if offer.price else None, until=offer.until, off=offer.off)
    facts = PriceFacts(
        amount=offer.amount,
        currency=known.currency,
        reason=reason,
        source=PRICE_LIST,
        price_id=offer.price.pk if offer.price else None,
        list_name=known.name,
        asked_at=timezone.now(),
    )
    return Answer(facts, reason, known)


def _bundle(asked: Asked) -> Answer:
    """The sum of what is in a bundle, each at the price of this customer; without the price of one of them there is none."""
    lines = _lines_of(asked)
    components = Product.objects.in_bulk([line.component_id for line in lines])
    total, currency, told = Decimal(0), asked.currency, False
    for line in lines:
        part = _part_of(asked, components.get(line.component_id), line.quantity, currency=currency)
        if part.facts is None:
            return part
        if told and part.facts.currency != currency:
            money = formats_now().money(total, currency)
            return no_price(_("The price %(money)s names no currency.") % {"money": money})
        total, currency, told = total + part.facts.amount * line.quantity, part.facts.currency, True
    if not lines:
        return no_price(_("There is nothing in this bundle yet."))
    reason = _("Sum of its components")
    return Answer(PriceFacts(round_half_up(total, FINEST), currency, reason, BUNDLE, asked_at=timezone.now()), reason)


def _lines_of(asked: Asked) -> list[BundleLine]:
    user, entity = asked.user, entity_of(BundleLine)
    if user is not None and not (may(user, "read", entity) and sees(user, entity, "component", "quantity")):
        return []
    return list(BundleLine.objects.filter(bundle=asked.product.pk).order_by("created_at", "pk"))


def _part_of(asked: Asked, component: Product | None, quantity: Decimal, *, currency: str) -> Answer:
    """What a component costs; one that may not be read has no price, and one that became such a bundle itself is not looked into."""
    if component is None:
        return no_price(_("This product has no price."))
    if component.kind == ProductKind.BUNDLE and component.bundle_price == BundlePrice.SUM:
        return no_price(_("A bundle is made of goods and services, not of bundles."))
    user = asked.user
    part = answer(replace(asked.of(_seen(component, user), quantity * asked.quantity), currency=currency))
    if part.facts:
        return part
    name = title_of(component, user) if user else component.name
    return no_price(_("%(product)s: %(reason)s") % {"product": name, "reason": part.reason})
