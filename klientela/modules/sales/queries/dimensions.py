"""What results can be asked by, and where in the database that stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, UUIDField, Value, When
from django.db.models.functions import TruncMonth, TruncQuarter
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import scope
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.kernel.entity import entity_named
from klientela.kernel.period import Period
from klientela.modules.sales.models import Deal, DealLine
from klientela.modules.sales.queries.choice import Choice, company_zone, deals_of, within

RESTRICTED = "restricted"


@dataclass(frozen=True)
class Dimension:
    """One way to divide deals: the paths from a deal to the key and to the name of each part."""

    name: str
    title: Any
    key: str = ""
    label: str = ""
    trunc: Any = None
    of_lines: bool = False
    of_party: bool = False
    filter: str = ""
    """The filter of the list of deals that shows one part."""

    @property
    def is_time(self) -> bool:
        return self.trunc is not None


NOTHING = Dimension("", "")
DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        Dimension("rep", _("Representative"), "owner_id", "owner__name", filter="owner"),
        Dimension("team", _("Team"), "team_id", "team__name", filter="team"),
        Dimension("product", _("Product"), "product_id", "product__name", of_lines=True),
        Dimension("sector", _("Industry"), "party__industry_id", "party__industry__name", of_party=True),
        Dimension("customer", _("Customer"), "party_id", "party__name", of_party=True, filter="party"),
        Dimension("branch", _("Branch"), "branch_id", "branch__name", filter="branch"),
        Dimension("quarter", _("Quarter"), trunc=TruncQuarter),
        Dimension("month", _("Month"), trunc=TruncMonth),
    )
}


def dimension_named(name: str) -> Dimension:
    """The dimension of that name; an unknown one raises `LookupError`."""
    if name not in DIMENSIONS:
        raise LookupError(f"Results cannot be asked by {name!r}.")
    return DIMENSIONS[name]


@dataclass(frozen=True)
class Source:
    """Rows to add up: with `key` and `label`, the path to the deal, and what each row is worth."""

    rows: QuerySet[Any]
    deal: str
    worth: Any

    @property
    def repeats(self) -> bool:
        """Whether a deal may stand in several rows, once for each of its lines."""
        return bool(self.deal)


def sources(user: User, dimension: Dimension, period: Period, *, choice: Choice) -> Iterator[Source]:
    """Where the closed deals of a period are counted: in the deals, or in their lines and the deals without any."""
    deals = Deal.unscoped.filter(deals_of(user, choice), within(period, "closed_at"), closed_at__isnull=False)
    if not dimension.of_lines:
        yield Source(deals.annotate(**_division(user, dimension)), "", F("amount"))
        return
    lines = DealLine.unscoped.filter(deleted_at=None)
    nothing = Value(None, UUIDField())
    without = deals.filter(~Exists(lines.filter(deal=OuterRef("pk")))).annotate(key=nothing, label=Value(""))
    yield Source(without, "", F("amount"))
    asked = lines.filter(deals_of(user, choice, prefix="deal__"), within(period, "deal__closed_at"), deal__closed_at__isnull=False)
    open_products = scope(user, "read", entity_named("products").model, "product__")
    shared = asked.annotate(**_open_only(open_products, dimension.key, dimension.label))
    yield Source(_with_totals(shared, lines), "deal__", _SHARE)


_SHARE = Case(
    When(line_count=1, then=F("deal__amount")),
    When(line_total__gt=0, then=F("deal__amount") * F("quantity") * F("unit_price") / F("line_total")),
    default=F("deal__amount") / F("line_count"),
    output_field=DecimalField(),
)
"""The part of a deal's amount that is one line's: all for the only line, else by value, evenly where lines have none."""


def _with_totals(rows: QuerySet[Any], lines: QuerySet[Any]) -> QuerySet[Any]:
    of_deal = lines.filter(deal=OuterRef("deal")).order_by().values("deal")
    count = Subquery(of_deal.annotate(number=Count("pk")).values("number"))
    total = Subquery(of_deal.annotate(total=Sum(F("quantity") * F("unit_price"), output_field=DecimalField())).values("total"))
    totalled: QuerySet[Any] = rows.annotate(line_count=count, line_total=total)
    return totalled


def _division(user: User, dimension: Dimension) -> dict[str, Any]:
    if dimension.is_time:
        return {"key": dimension.trunc("closed_at", tzinfo=company_zone()), "label": Value("")}
    if not dimension.key:
        return {"key": Value(""), "label": Value("")}
    if dimension.of_party:
        return _open_only(scope(user, "read", Party, "party__"), dimension.key, dimension.label)
    return {"key": F(dimension.key), "label": F(dimension.label)}


def _open_only(may_see: Q, key: str, label: str) -> dict[str, Any]:
    """Key and name where the user may read the joined record; else only that there is one."""
    if not may_see:
        return {"key": F(key), "label": F(label)}
    joined = key.split("__", maxsplit=1)[0].removesuffix("_id")
    nothing, seen = When(**{f"{joined}__isnull": True}, then=Value("")), When(may_see, then=F(label))
    return {
        "key": Case(When(may_see, then=F(key)), default=None, output_field=UUIDField()),
        "label": Case(nothing, seen, default=Value(RESTRICTED), output_field=CharField()),
    }
