"""Figures that leaders call: what they expect beside what is counted, with a reason, and a history of who said what when."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.services import PLACES, change, create, delete, save, save_changes
from klientela.kernel.entity import entity_of
from klientela.kernel.period import Period
from klientela.modules.forecast.book import LEVELS
from klientela.modules.forecast.models import CALLED, ForecastCall
from klientela.modules.forecast.placing import place
from klientela.modules.forecast.plans.levels import LEVELS as PLAN_LEVELS

FIELDS = {name: PLAN_LEVELS[name].subject for name in LEVELS}
"""By level of the forecast: the field that names whose figure it is."""


def create_call(values: Mapping[str, Any], *, by: User) -> ForecastCall:
    """Call a figure; it belongs where whoever it is of belongs."""
    made: ForecastCall = save(place(ForecastCall(**{name: value for name, value in values.items() if name not in PLACES})))
    return made


def change_call(call: ForecastCall, values: Mapping[str, Any], *, by: User) -> ForecastCall:
    """Say something else; whose figure it is stays."""
    if any(values.get(name, getattr(call, name)) != getattr(call, name) for name in CALLED):
        raise ValidationError(_("A called figure stays with whom it is of. Call another one."))
    changed: ForecastCall = save_changes(call, values)
    return changed


def sees_calls(user: User) -> bool:
    """Whether a user sees everything that called figures say."""
    calls = entity_of(ForecastCall)
    return may(user, "read", calls) and sees(user, calls, *CALLED, "starts_on", "ends_on", "currency", "amount", "reason")


def calls_of(user: User, level: str, period: Period, *, currency: str) -> dict[str, ForecastCall]:
    """The called figures of exactly this period that a user reads, by whose they are."""
    name = FIELDS.get(level)
    if name is None or not sees_calls(user):
        return {}
    rows = visible(user, "read", entity_of(ForecastCall)).exclude(**{name: None})
    found = rows.filter(starts_on=period.start, ends_on=period.end, currency=currency)
    return {str(getattr(call, f"{name}_id")): call for call in found}


@transaction.atomic
def call(user: User, subject: Any, period: Period, *, level: str, currency: str, amount: Decimal | None, reason: str) -> None:
    """Call a figure, change the one that was called, or (no amount) take it back. Raises `NotAllowed`, `ValidationError`."""
    entity = entity_of(ForecastCall)
    known = calls_of(user, level, period, currency=currency).get(str(subject.pk))
    if amount is None:
        if known:
            delete(entity, known.pk, by=user)
        return
    said = {"amount": amount, "reason": reason}
    if known:
        change(entity, known.pk, said, by=user, version=known.version)
        return
    values = {FIELDS[level]: subject, "starts_on": period.start, "ends_on": period.end, "currency": currency, **said}
    create(entity, values, by=user)
