"""What results can be asked by, and where in the database that stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, UUIDField, Value, When
from django.db.models.functions import TruncMonth, TruncQuarter
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import scope, sees
from klientela.core.identity.models import User
from klientela.core.records.titles import OPEN_TO_ALL, title_path
from klientela.kernel.entity import entity_of
from klientela.kernel.period import Period
from klientela.modules.sales.api.counting import (
    NO_AMOUNT,
    RESTRICTED,
    Choice,
    Deal,
    DealLine,
    company_zone,
    deals_of,
    net,
    sees_money,
    sees_prices,
    within,
    worth,
)


@dataclass(frozen=True)
class Dimension:
    """One way to divide deals: by what they or their lines refer to, or by time."""

    name: str
    title: Any
    joins: tuple[str, ...] = ()
    """The references from a deal (or its line) to what divides it: each must be open to the reader."""
    trunc: Any = None
    of_lines: bool = False
    filter: str = ""
    """The filter of the list of deals that shows one part."""

    @property
    def is_time(self) -> bool:
        return self.trunc is not None

    def is_for(self, user: User) -> bool:
        """Whether a user sees the fields by which it divides."""
        return all(sees(user, entity_of(model), name) for name, model in self._fields())

    def targets(self) -> Iterator[tuple[str, Any]]:
        """The joined models with the path to each."""
        path = ""
        for name, model in self._fields():
            path += f"{name}__"
            yield path, model._meta.get_field(name).related_model

    def _fields(self) -> Iterator[tuple[str, Any]]:
        model: Any = DealLine if self.of_lines else Deal
        for name in self.joins:
            yield name, model
            model = model._meta.get_field(name).related_model


NOTHING = Dimension("", "")
DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        Dimension("rep", _("Representative"), ("owner",), filter="owner"),
        Dimension("team", _("Team"), ("team",), filter="team"),
        Dimension("product", _("Product"), ("product",), of_lines=True),
        Dimension("sector", _("Industry"), ("party", "industry")),
        Dimension("customer", _("Customer"), ("party",), filter="party"),
        Dimension("branch", _("Branch"), ("branch",), filter="branch"),
        Dimension("reason", _("Reason"), ("reason",), filter="reason"),
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
        yield Source(deals.annotate(**_division(user, dimension)), "", worth(user))
        return
    lines = DealLine.unscoped.filter(deleted_at=None)
    nothing = Value(None, UUIDField())
    without = deals.filter(~Exists(lines.filter(deal=OuterRef("pk")))).annotate(key=nothing, label=Value(""))
    yield Source(without, "", worth(user))
    asked = lines.filter(deals_of(user, choice, prefix="deal__"), within(period, "deal__closed_at"), deal__closed_at__isnull=False)
    again = Exists(lines.filter(deal=OuterRef("deal"), product=OuterRef("product"), pk__lt=OuterRef("pk")))
    shared = asked.annotate(is_first=~again, **_division(user, dimension))
    yield Source(_with_totals(shared, lines, by_value=sees_prices(user)), "deal__", _SHARE if sees_money(user) else NO_AMOUNT)


_SHARE = Case(
    When(line_count=1, then=F("deal__amount")),
    When(line_total__gt=0, then=F("deal__amount") * net() / F("line_total")),
    default=F("deal__amount") / F("line_count"),
    output_field=DecimalField(),
)
"""The part of a deal's amount that is one line's: all for the only line, else by value, evenly where lines have none."""


def _with_totals(rows: QuerySet[Any], lines: QuerySet[Any], *, by_value: bool) -> QuerySet[Any]:
    """Without a look at the prices of the lines each has the same part of its deal."""
    of_deal = lines.filter(deal=OuterRef("deal")).order_by().values("deal")
    count = Subquery(of_deal.annotate(number=Count("pk")).values("number"))
    total = of_deal.annotate(total=Sum(net(), output_field=DecimalField())).values("total")
    known = Subquery(total) if by_value else NO_AMOUNT
    totalled: QuerySet[Any] = rows.annotate(line_count=count, line_total=known)
    return totalled


def _division(user: User, dimension: Dimension) -> dict[str, Any]:
    if dimension.is_time:
        return {"key": dimension.trunc("closed_at", tzinfo=company_zone()), "label": Value("")}
    if not dimension.joins:
        return {"key": Value(""), "label": Value("")}
    return open_only(user, list(dimension.targets()))


def open_only(user: User, joined: list[tuple[str, Any]]) -> dict[str, Any]:
    """Key and name of the last joined record where the user may read all on the way to it; else only that there is one."""
    last, model = joined[-1]
    key, name = F(f"{last.removesuffix('__')}_id"), title_path(entity_of(model), user, last)
    keys, labels = [], []
    for path, each in joined:
        may_see = Q() if each in OPEN_TO_ALL else scope(user, "read", each, path)
        labels.append(When(**{f"{path.removesuffix('__')}__isnull": True}, then=Value("")))
        if may_see:
            keys.append(When(~may_see, then=Value(None)))
            labels.append(When(~may_see, then=Value(RESTRICTED)))
    if not keys:
        return {"key": key, "label": name}
    return {
        "key": Case(*keys, default=key, output_field=UUIDField()),
        "label": Case(*labels, default=name, output_field=CharField()),
    }
