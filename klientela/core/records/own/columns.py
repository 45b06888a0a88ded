"""What cleans and checks a value of an own field: a column of the kind, belonging to no table."""

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from klientela.core.records.fields import CountryField, CurrencyField, MoneyField, PhoneField
from klientela.core.records.own.models import OwnField, OwnKind
from klientela.kernel.entity import Entity, entity_named

LONGEST_TEXT, LONGEST_LONG_TEXT = 500, 20_000
DIGITS, PLACES = 15, 4
LARGEST = 10**15 - 1


def column_of(entity: Entity, field: OwnField) -> Any:
    """A detached column for an own field."""
    made = _MAKERS.get(OwnKind(field.value_kind), _text)(field)
    made.set_attributes_from_name(field.name)
    made.verbose_name = field.told_label
    made.model = entity.model
    made.null = made.blank = True
    made.help_text = field.told_help
    made.own = field
    return made


def _text(field: OwnField) -> Any:
    return models.CharField(max_length=min(int(field.options.get("longest") or LONGEST_TEXT), LONGEST_LONG_TEXT))


def _longtext(field: OwnField) -> Any:
    return models.TextField(max_length=LONGEST_LONG_TEXT)


def _integer(field: OwnField) -> Any:
    return models.BigIntegerField(validators=[MinValueValidator(-LARGEST), MaxValueValidator(LARGEST)])


def _decimal(field: OwnField) -> Any:
    return models.DecimalField(max_digits=DIGITS, decimal_places=_places(field, 2))


def _money(field: OwnField) -> Any:
    return MoneyField(max_digits=DIGITS, decimal_places=_places(field, 2), currency=str(field.options.get("currency", "")))


def _choice(field: OwnField) -> Any:
    return models.CharField(max_length=60, choices=list(field.choices) or None)


def _choices(field: OwnField) -> Any:
    return ArrayField(models.CharField(max_length=60, choices=list(field.choices) or None), size=100)


def _reference(field: OwnField) -> Any:
    return models.ForeignKey(entity_named(field.options["target"]).model, models.DO_NOTHING, related_name="+")


def _places(field: OwnField, usual: int) -> int:
    return max(0, min(int(field.options.get("places", usual)), PLACES))


_MAKERS: dict[OwnKind, Callable[[OwnField], Any]] = {
    OwnKind.LONGTEXT: _longtext,
    OwnKind.INTEGER: _integer,
    OwnKind.DECIMAL: _decimal,
    OwnKind.MONEY: _money,
    OwnKind.CURRENCY: lambda field: CurrencyField(),
    OwnKind.DATE: lambda field: models.DateField(),
    OwnKind.DATETIME: lambda field: models.DateTimeField(),
    OwnKind.CHOICE: _choice,
    OwnKind.CHOICES: _choices,
    OwnKind.BOOLEAN: lambda field: models.BooleanField(),
    OwnKind.REFERENCE: _reference,
    OwnKind.EMAIL: lambda field: models.EmailField(),
    OwnKind.PHONE: lambda field: PhoneField(),
    OwnKind.URL: lambda field: models.URLField(max_length=500),
    OwnKind.COUNTRY: lambda field: CountryField(),
}
