"""What product lines are worth: how many, at what price, less their discount."""

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Value

from klientela.kernel.money import minor_units, round_half_up

WHOLE = Decimal(100)


def net(path: str = "") -> Any:
    """The value of a line in a question to the database; `path` leads to it and ends with `__`."""
    kept = Value(WHOLE) - F(f"{path}discount")
    worth = F(f"{path}quantity") * F(f"{path}unit_price") * kept / Value(WHOLE)
    return ExpressionWrapper(worth, output_field=DecimalField(max_digits=24, decimal_places=4))


def net_of(quantity: Decimal, price: Decimal, discount: Decimal, *, currency: str) -> Decimal:
    """The value of a line in whole minor units, halves away from zero."""
    return round_half_up(quantity * price * (WHOLE - discount) / WHOLE, minor_units(currency) if currency else 2)
