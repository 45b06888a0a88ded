"""Kinds of fields that records have beyond Django's own."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, GeneratedField

from klientela.core.identity.fields import CountryField, CurrencyField, PhoneField

__all__ = ["CountryField", "CurrencyField", "MoneyField", "PhoneField", "SortKey", "TagsField", "YearField"]


class MoneyField(models.DecimalField):  # type: ignore[type-arg]
    """An amount in the currency that stands in the record's field `currency` (or the one named)."""

    def __init__(self, *args: Any, currency: str = "currency", **options: Any) -> None:
        options.setdefault("max_digits", 18)
        options.setdefault("decimal_places", 4)
        self.currency = currency
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        if self.currency != "currency":
            options["currency"] = self.currency
        return name, path, args, options


class YearField(models.PositiveSmallIntegerField):  # type: ignore[type-arg]
    """A year: a whole number written without grouping its digits."""

    grouped = False


class TagsField(ArrayField):  # type: ignore[type-arg]
    """Free words people put on a record."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("base_field", models.CharField(max_length=50))
        options.setdefault("default", list)
        options.setdefault("blank", True)
        options.setdefault("size", 50)
        super().__init__(*args, **options)


class SortKey(GeneratedField):
    """The key by which a text sorts in Polish and Romanian alike; made by the database from another field."""

    def __init__(self, of: str = "name", **options: Any) -> None:
        self.of = of
        options.pop("expression", None)
        options.pop("output_field", None)
        options.pop("db_persist", None)
        super().__init__(
            expression=Func(F(of), function="records_sort_key"),
            output_field=models.TextField(db_collation="C"),
            db_persist=True,
            **options,
        )

    def deconstruct(self) -> Any:
        name, path, _args, _options = super().deconstruct()
        return name, path, [], {"of": self.of}
