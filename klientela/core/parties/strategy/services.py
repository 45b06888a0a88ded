"""Keeping strategies, and the day by which each asks for the next contact."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from klientela.core.identity.models import User
from klientela.core.parties.strategy.events import StrategyKept
from klientela.core.parties.strategy.models import Strategy
from klientela.core.records.services import save_changes, save_new
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish


@transaction.atomic
def create_strategy(values: Mapping[str, Any], *, by: User) -> Strategy:
    """Write down the strategy for a customer; whoever does so looks after him unless somebody else is named."""
    keeper = values.get("keeper") or by
    contact_by = due(None, values.get("rhythm_days"), since=timezone.localdate())
    made: Strategy = save_new(entity_of(Strategy), {**values, "keeper": keeper, "contact_by": contact_by}, by=by)
    publish(StrategyKept(party_id=made.party_id))
    return made


@transaction.atomic
def change_strategy(strategy: Strategy, values: Mapping[str, Any], *, by: User) -> Strategy:
    """Change a strategy; another rhythm asks for the next contact on another day."""
    kept = dict(values)
    if "rhythm_days" in kept:
        kept["contact_by"] = due(strategy.last_contact, kept["rhythm_days"], since=timezone.localdate())
    changed: Strategy = save_changes(strategy, kept)
    return changed


@transaction.atomic
def note_contacts(contacts: Mapping[UUID, date | None]) -> None:
    """Keep when each of these parties was last spoken with or written to, as far as there is a strategy for it."""
    for strategy in Strategy.objects.filter(party__in=contacts).select_for_update(of=("self",)):
        last = contacts[strategy.party_id]
        wanted = due(last, strategy.rhythm_days, since=timezone.localdate(strategy.created_at))
        if (strategy.last_contact, strategy.contact_by) != (last, wanted):
            save_changes(strategy, {"last_contact": last, "contact_by": wanted})


def due(last: date | None, days: int | None, *, since: date) -> date | None:
    """The day by which a rhythm asks for the next contact; it begins anew where nobody was in touch yet."""
    return (last or since) + timedelta(days=days) if days else None
