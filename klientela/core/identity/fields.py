"""Kinds of fields that the organisation and its records have in common."""

import json
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from klientela.kernel.slot import slot


class CurrencyField(models.CharField):  # type: ignore[type-arg]
    """A currency by its three letters (ISO 4217); empty where no money is named."""

    def __init__(self, *args: Any, **options: Any) -> None:
        if not args:
            options.setdefault("verbose_name", _("currency"))
        options.setdefault("max_length", 3)
        options.setdefault("blank", True)
        super().__init__(*args, **options)


class CountryField(models.CharField):  # type: ignore[type-arg]
    """A country by its two letters (ISO 3166)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 2)
        options.setdefault("blank", True)
        super().__init__(*args, **options)


class PhoneField(models.CharField):  # type: ignore[type-arg]
    """A telephone number in international form (E.164), `+48` first."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 20)
        options.setdefault("blank", True)
        super().__init__(*args, **options)


class OwnEncoder(DjangoJSONEncoder):
    """Writes decimals as numbers of JSON, so that the database compares and sorts them as numbers."""

    def default(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return super().default(value)


class OwnDecoder(json.JSONDecoder):
    """Reads numbers with a fraction exactly."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parse_float=Decimal, **options)


class OwnValues(models.JSONField):
    """The values of the fields a company has made for itself, by the code of the field; what has no value is not there."""

    def __init__(self, *args: Any, **options: Any) -> None:
        fixed = {"encoder": OwnEncoder, "decoder": OwnDecoder, "default": dict, "blank": True, "editable": False}
        fixed["db_default"] = Value({}, output_field=models.JSONField())
        super().__init__(*args, **{**options, **fixed})

    def deconstruct(self) -> Any:
        name, path, _args, _options = super().deconstruct()
        return name, path, [], {}

    def get_transform(self, name: str) -> Any:
        """How a value is asked for: one that is computed is worked out there and then."""
        found = next((made for computed in slot("own.computed") if (made := computed(self.model, name))), None)
        return found or super().get_transform(name)
