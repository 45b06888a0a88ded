"""What was known of a deal at a moment: the facts from which its chance is learnt and told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from math import log10
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from klientela.core.access.decisions import parts_within, scope, visible
from klientela.core.identity.models import User
from klientela.core.learning.subjects import Fact
from klientela.core.parties.models import Party
from klientela.core.timeline.models import Episode
from klientela.kernel.entity import entity_named, entity_of
from klientela.modules.sales.api.counting import Deal, DealLine

DAY = timedelta(days=1)
OF_DEAL = ("pk", "process_id", "stage_id", "opened_at", "moved_at", "created_at", "source", "team_id", "party_id")


@dataclass(frozen=True)
class Line:
    """A product of a deal and since when it stands there."""

    since: datetime
    series: str
    price: Decimal | None
    currency: str


@dataclass(frozen=True)
class Known:
    """A deal with what belongs to it."""

    deal: Mapping[str, Any]
    party: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Line] = ()
    contacts: Sequence[datetime] = ()

    def at(self, moment: datetime, *, stage: UUID, since: datetime) -> dict[str, Fact]:
        """The facts at a moment, while the deal stood in a stage since then. What was entered afterwards of a past deal was known then."""
        brought_in = self.deal["created_at"] > moment
        lines = [line for line in self.lines if brought_in or line.since <= moment]
        prices = [float(line.price) for line in lines if line.price and line.currency == lines[0].currency]
        return {
            "process": str(self.deal["process_id"]),
            "stage": str(stage),
            "age": grown((moment - self.deal["opened_at"]) / DAY),
            "waiting": grown((moment - since) / DAY),
            "price": grown(sum(prices)) if prices else None,
            "currency": lines[0].currency if lines else None,
            "series": lines[0].series if lines else None,
            "source": self.deal["source"],
            "team": str(self.deal["team_id"] or ""),
            "industry": str(self.party.get("industry_id") or ""),
            "country": self.party.get("country"),
            "employees": grown(self.party["employees"]) if self.party.get("employees") is not None else None,
            "contacts": grown(sum(self.deal["opened_at"] <= at < moment for at in self.contacts)),
        }


def grown(size: float) -> float:
    """A size as people feel it: ten times as much is one step further."""
    return log10(1 + max(size, 0.0))


def known_of(deals: Sequence[Mapping[str, Any]], user: User | None) -> list[Known]:
    """Rows of deals with their customers, products and contacts, as far as a user sees them; the system sees all."""
    keys, parties = [deal["pk"] for deal in deals], {deal["party_id"] for deal in deals if deal["party_id"]}
    customers = {row["pk"]: row for row in _rows(Party, user).filter(pk__in=parties).values("pk", "industry_id", "country", "employees")}
    lines, contacts = _lines(keys, user), _contacts(keys, user)
    return [Known(deal, customers.get(deal["party_id"], {}), lines.get(deal["pk"], ()), contacts.get(deal["pk"], ())) for deal in deals]


def _rows(model: Any, user: User | None) -> QuerySet[Any]:
    found: QuerySet[Any] = visible(user, "read", entity_of(model)) if user else model.objects.all()
    return found


def _lines(keys: Sequence[UUID], user: User | None) -> dict[UUID, list[Line]]:
    rows = parts_within(user, entity_of(DealLine)) if user else DealLine.objects.all()
    seen = scope(user, "read", entity_named("products"), "product__") if user else Q()
    shown = ("deal_id", "created_at", "product__series", "product__list_price", "product__currency")
    lines: dict[UUID, list[Line]] = {}
    for deal, *facts in rows.filter(seen, deal__in=keys).order_by("created_at", "pk").values_list(*shown):
        lines.setdefault(deal, []).append(Line(*facts))
    return lines


def _contacts(keys: Sequence[UUID], user: User | None) -> dict[UUID, list[datetime]]:
    rows = _rows(Episode, user).filter(about_key__in=keys, about_entity=entity_of(Deal).slug)
    contacts: dict[UUID, list[datetime]] = {}
    for deal, at in rows.order_by().values_list("about_key", "at"):
        contacts.setdefault(deal, []).append(at)
    return contacts
