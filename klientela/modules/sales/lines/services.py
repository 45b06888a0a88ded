"""Verbs of product lines: adding, changing, and taking their sum as what the deal is worth."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.records.services import save, save_changes
from klientela.core.records.withholding import withheld_from
from klientela.kernel.entity import entity_of
from klientela.modules.sales.lines.cost import cost_of
from klientela.modules.sales.lines.pricing import Priced, priced
from klientela.modules.sales.models import Deal, DealLine
from klientela.modules.sales.worth import net_of

_MOST = 32_000


@transaction.atomic
def create_line(values: Mapping[str, Any], *, by: User) -> DealLine:
    """Add a product to a deal, at its price for the customer in the deal's currency unless another price is given."""
    line = DealLine(**values)
    currency = line.currency or withheld_from(line.deal, by).currency
    if line.unit_price is None and line.product_id:
        _put_price(line, asked_price(line.deal, line.product_id, line.quantity, by=by, currency=currency))
    line.currency = line.currency or currency
    if line.cost is None and line.product_id:
        line.cost, line.cost_currency = cost_of(line.product_id)
    line.position = _next_position(line.deal)
    made: DealLine = save(line)
    return made


@transaction.atomic
def change_line(line: DealLine, values: Mapping[str, Any], *, by: User) -> DealLine:
    """Change a line; another product brings its own price and cost, a price that was typed is nobody's list price any more."""
    fields = dict(values)
    product = fields.get("product")
    if product is not None and "unit_price" not in fields:
        found = asked_price(line.deal, product.pk, fields.get("quantity", line.quantity), by=by, currency=line.currency)
        fields |= {"unit_price": found.amount, "currency": found.currency, **found.as_fields()}
    elif "unit_price" in fields:
        fields |= Priced(None, "").as_fields()
    if product is not None and "cost" not in fields:
        fields["cost"], fields["cost_currency"] = cost_of(product.pk)
    changed: DealLine = save_changes(line, fields)
    return changed


def asked_price(deal: Deal, product_id: Any, quantity: Decimal, *, by: User, currency: str = "") -> Priced:
    """The price of a product for the customer of a deal, if whoever asks knows that customer."""
    party = deal.party_id if sees(by, entity_of(Deal), "party") else None
    return priced(product_id, party_id=party, quantity=quantity, currency=currency)


@transaction.atomic
def take_sum(deal: Deal, *, by: User) -> Deal:
    """Let a deal be worth what its lines add up to. Lines of several currencies have no sum."""
    sums = sums_of(deal)
    if len(sums) != 1:
        raise ValidationError(_("Lines of several currencies have no sum.") if sums else _("No line has a price yet."))
    ((currency, total),) = sums.items()
    changed: Deal = save_changes(deal, {"amount": total, "currency": currency})
    return changed


def has_one_sum(deal: Deal) -> bool:
    """Whether the lines of a deal add up to one amount."""
    return len(sums_of(deal)) == 1


def sums_of(deal: Deal) -> dict[str, Decimal]:
    """What the lines of a deal that have a price add up to, by currency."""
    sums: dict[str, Decimal] = {}
    for line in DealLine.objects.filter(deal=deal).exclude(unit_price=None):
        worth = net_of(line.quantity, line.unit_price, line.discount, currency=line.currency)
        sums[line.currency] = sums.get(line.currency, Decimal(0)) + worth
    return sums


def _put_price(line: DealLine, found: Priced) -> None:
    line.unit_price, line.currency = found.amount, found.currency
    for name, value in found.as_fields().items():
        setattr(line, name, value)


def _next_position(deal: Deal) -> int:
    last: int = DealLine.objects.filter(deal=deal).aggregate(last=Max("position"))["last"] or 0
    return min(last + 1, _MOST)
