"""Which figures are for whom: a figure is seen by whoever sees every field it is made of."""

from typing import Any

from django.db.models import Case, CharField, DecimalField, F, Q, Value, When
from django.db.models.functions import Cast

from klientela.core.access.decisions import may, scope, sees
from klientela.core.identity.models import User
from klientela.core.processes.models import Stage
from klientela.core.records.titles import title_path
from klientela.kernel.entity import entity_named, entity_of
from klientela.modules.sales.models import Deal, DealLine

RESTRICTED = "restricted"
MONEY = ("amount", "currency")
NO_AMOUNT = Cast(Value(None), DecimalField(max_digits=18, decimal_places=4))
FIGURES: dict[str, tuple[str, ...]] = {
    "funnel": ("stage", "process", "opened_at"),
    "wins": ("stage", "opened_at", "closed_at"),
    "revenue": ("stage", "opened_at", "closed_at", *MONEY),
    "open": ("stage", "closed_at"),
    "stuck": ("stage", "closed_at", "moved_at"),
}
"""The fields of a deal that each report or figure is made of."""


def sees_figures(user: User, name: str) -> bool:
    """Whether a user sees everything a report or figure is made of."""
    if not may(user, "read", entity_of(Deal)) or not sees(user, entity_of(Deal), *FIGURES[name]):
        return False
    return sees(user, entity_of(Stage), "kind", "position", *(("expected_days",) if name == "stuck" else ()))


def sees_money(user: User) -> bool:
    """Whether a user sees what deals are worth; without their currencies amounts would be added that do not belong together."""
    return sees(user, entity_of(Deal), *MONEY)


def sees_prices(user: User) -> bool:
    """Whether a user sees what the product lines of a deal are worth."""
    return sees(user, entity_of(DealLine), "quantity", "unit_price", "discount", "currency")


def sees_margin(user: User) -> bool:
    """Whether a user sees what the product lines of a deal bring after their cost, and what products cost."""
    costs = ("cost", "cost_currency")
    return sees_prices(user) and sees(user, entity_of(DealLine), *costs) and sees(user, entity_named("products"), *costs)


def named(user: User, model: Any, path: str) -> Any:
    """The name of a joined record (`path` ends with `__`) as this user may read it."""
    name, may_see = title_path(entity_of(model), user, path), scope(user, "read", model, path)
    nobody = When(**{f"{path.removesuffix('__')}__isnull": True}, then=Value(""))
    return Case(nobody, When(may_see or Q(pk__isnull=False), then=name), default=Value(RESTRICTED), output_field=CharField())


def worth(user: User, path: str = "") -> Any:
    """What a deal is worth, or nothing where that is hidden."""
    return F(f"{path}amount") if sees_money(user) else NO_AMOUNT


def money_in(user: User, path: str = "") -> Any:
    """The currency deals are worth something in."""
    return F(f"{path}currency") if sees_money(user) else Value("")
