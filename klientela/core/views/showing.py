"""A value of a field as people read it, wherever it does not stand in a table."""

from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from klientela.core.records.kinds import Field
from klientela.core.records.own.stored_files import StoredFile
from klientela.core.views.cells import country_name, money_text, phone_text
from klientela.ui.formats import formats_now


def shown_value(field: Field, value: Any, currency: str = "") -> str:
    """The value in words; nothing is an empty text."""
    if value in (None, "", []):
        return ""
    if field.is_translated:
        return _(value)
    show = BY_KIND.get(field.kind)
    if field.kind == "money":
        return money_text(formats_now(), value, currency)
    return str(show(field, value)) if show else str(value)


def _choice(field: Field, value: Any) -> str:
    return str({str(key): label for key, label in field.choices}.get(str(value), value))


def _moment(_field: Field, value: Any) -> str:
    words = formats_now()
    return words.moment(value) if isinstance(value, datetime) else words.day(value)


def _day(_field: Field, value: date) -> str:
    return formats_now().day(value)


def sized(file: StoredFile) -> str:
    """A file by its name and size."""
    return f"{file.name} ({filesizeformat(file.size)})"


def _file(_field: Field, value: Any) -> str:
    """Its name; out of the history it comes as it was kept."""
    return str(StoredFile.read(value) if isinstance(value, dict) else value)


BY_KIND: dict[str, Any] = {
    "file": _file,
    "choice": _choice,
    "boolean": lambda _field, value: _("yes") if value else _("no"),
    "country": lambda _field, value: country_name(formats_now().locale, value),
    "phone": lambda _field, value: phone_text(value),
    "date": _day,
    "datetime": _moment,
    "integer": lambda field, value: formats_now().number(value) if field.grouped else str(value),
    "decimal": lambda _field, value: formats_now().number(value),
    "tags": lambda field, value: ", ".join(_choice(field, one) for one in value),
}
