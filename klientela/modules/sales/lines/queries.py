"""The product lines of a deal as its page shows them: net, margin for who sees cost, and sums by currency."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from klientela.core.access.decisions import may, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.modules.sales.models import Deal, DealLine
from klientela.modules.sales.seeing import sees_margin, sees_prices
from klientela.modules.sales.worth import net_of
from klientela.ui.formats import formats_now

NOTHING = Decimal(0)


@dataclass(frozen=True)
class LineRow:
    """A line with what it comes to; what its reader does not see is empty."""

    line: DealLine
    product: str
    url: str
    net: Decimal | None
    margin: Decimal | None
    """What is left after the cost; None where the cost is unknown, in another currency, or not for the reader."""
    reason: str
    asked_at: datetime | None
    parts: tuple[str, ...] = ()
    """What a bundle is made of, in words."""

    @property
    def margin_rate(self) -> Decimal | None:
        """The margin as a part of the net value."""
        return self.margin / self.net if self.margin is not None and self.net else None


@dataclass
class LineTotal:
    """The lines of one currency together."""

    currency: str
    net: Decimal = NOTHING
    margin: Decimal = NOTHING
    with_margin: Decimal = NOTHING
    """The value of the lines whose margin is known."""
    unknown: int = 0
    """Lines whose cost is not known."""

    @property
    def margin_rate(self) -> Decimal | None:
        return self.margin / self.with_margin if self.with_margin else None


@dataclass(frozen=True)
class LineTable:
    """The lines of a deal for one reader."""

    rows: tuple[LineRow, ...] = ()
    totals: tuple[LineTotal, ...] = ()
    has_prices: bool = False
    has_margin: bool = False
    sums: dict[str, Decimal] = field(default_factory=dict)


def lines_of(deal: Deal, user: User) -> LineTable:
    """The lines of a deal, in their order, as far as a user sees them."""
    entity = entity_of(DealLine)
    if not (may(user, "read", entity) and sees(user, entity, "product", "quantity")):
        return LineTable()
    has_prices, has_margin = sees_prices(user), sees_margin(user)
    lines = list(DealLine.objects.filter(deal=deal).order_by("position", "created_at", "pk"))
    products = visible(user, "read", entity_named("products")).in_bulk({line.product_id for line in lines}) if lines else {}
    parts = _bundles([each.pk for each in products.values() if each.kind == "bundle"], user)
    rows = tuple(
        replace(
            _row(line, products.get(line.product_id), user, has_prices=has_prices, has_margin=has_margin),
            parts=tuple(f"{formats_now().number(line.quantity * number)} × {name}" for name, number in parts.get(line.product_id, ())),
        )
        for line in lines
    )
    totals = _totals(rows) if has_prices else ()
    return LineTable(rows, totals, has_prices, has_margin, {total.currency: total.net for total in totals})


def _bundles(keys: list[UUID], user: User) -> dict[UUID, list[tuple[str, Decimal]]]:
    """The names and numbers of the products in bundles, as far as a user sees them."""
    entity = entity_named("bundle-lines")
    if not keys or not may(user, "read", entity) or not sees(user, entity, "component", "quantity") or not _sees_kind(user):
        return {}
    rows = list(visible(user, "read", entity).filter(bundle__in=keys).order_by("created_at", "pk"))
    products = visible(user, "read", entity_named("products")).in_bulk({row.component_id for row in rows})
    found: dict[UUID, list[tuple[str, Decimal]]] = {}
    for row in rows:
        if row.component_id in products:
            found.setdefault(row.bundle_id, []).append((title_of(products[row.component_id], user), row.quantity))
    return found


def _sees_kind(user: User) -> bool:
    return sees(user, entity_named("products"), "kind")


def _row(line: DealLine, product: Any, user: User, *, has_prices: bool, has_margin: bool) -> LineRow:
    net = (
        net_of(line.quantity, line.unit_price, line.discount, currency=line.currency)
        if has_prices and line.unit_price is not None
        else None
    )
    name, url = (title_of(product, user), address_of(product)) if product else ("", "")
    reason, asked = (_reason(line, user), line.price_asked_at) if has_prices else ("", None)
    return LineRow(line, name, url, net, _margin(line, net) if has_margin else None, reason, asked)


def _reason(line: DealLine, user: User) -> str:
    """Where the price is from; a price list is named only to those who may read price lists."""
    if not line.price_reason or may(user, "read", entity_named("price-lists")):
        return line.price_reason
    return str(_("Price of the catalogue"))


def _margin(line: DealLine, net: Decimal | None) -> Decimal | None:
    if net is None or line.cost is None or line.cost_currency not in ("", line.currency):
        return None
    return net - net_of(line.quantity, line.cost, NOTHING, currency=line.currency)


def _totals(rows: tuple[LineRow, ...]) -> tuple[LineTotal, ...]:
    found: dict[str, LineTotal] = {}
    for row in rows:
        if row.net is None:
            continue
        total = found.setdefault(row.line.currency, LineTotal(row.line.currency))
        total.net += row.net
        if row.margin is None:
            total.unknown += 1
        else:
            total.margin += row.margin
            total.with_margin += row.net
    return tuple(sorted(found.values(), key=lambda total: (-total.net, total.currency)))
