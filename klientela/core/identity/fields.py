"""Kinds of fields that the organisation and its records have in common."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class CurrencyField(models.CharField):  # type: ignore[type-arg]
    """A currency by its three letters (ISO 4217); empty where no money is named."""

    def __init__(self, *args: Any, **options: Any) -> None:
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
