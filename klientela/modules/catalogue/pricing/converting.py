"""A price in another currency, by the rate of the day."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from klientela.core.currencies.queries import NoRate, demand_rate
from klientela.kernel.money import minor_units, round_half_up
from klientela.modules.catalogue.pricing.answers import Answer, finer, no_price
from klientela.ui.formats import formats_now


def converted(found: Answer, currency: str, *, on: date) -> Answer:
    """The same price in the currency asked for, with rate and day in its reason; without a rate there is none, and that is told."""
    facts = found.facts
    if facts is None or not currency or facts.currency == currency:
        return found
    told = formats_now().money(facts.amount, facts.currency)
    if not facts.currency:
        return no_price(_("The price %(money)s names no currency.") % {"money": told})
    try:
        other = demand_rate(facts.currency, currency, on)
    except NoRate as error:
        return no_price(f"{_('There is a price of %(money)s.') % {'money': told}} {error.messages[0]}")
    words = {"reason": facts.reason, "money": told, "rate": formats_now().number(other.rate, 4), "day": formats_now().day(other.day)}
    reason = _("%(reason)s, %(money)s at %(rate)s of %(day)s") % words
    amount = round_half_up(facts.amount * other.rate, max(minor_units(currency), finer(facts.amount, facts.currency)))
    return Answer(replace(facts, amount=amount, currency=currency, reason=reason), reason, found.price_list)
