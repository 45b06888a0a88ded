"""What the doors of currencies need: an own rate to take back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from klientela.core.currencies.models import Rate, Source
from klientela.core.identity.models import User
from tests.access.company import Company

type Parts = list[dict[str, Any]]


def _rate() -> int:
    known = {"source": Source.OWN, "base": "EUR", "currency": "PLN", "day": date(2024, 1, 2)}
    made, _new = Rate.objects.get_or_create(**known, defaults={"rate": Decimal("4.35")})
    return made.pk


PREPARED_CURRENCIES: dict[str, Callable[[Company, User], Parts]] = {
    "/settings/currencies/rates/<int:key>/": lambda _company, _user: [{"key": _rate()}],
}
