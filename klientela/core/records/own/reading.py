"""A value as words or as it was kept in another kind, read into a field: what a change of kind, and files, are made of."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from klientela.core.records.kinds import Field
from klientela.core.records.own.values import to_json

YES = frozenset({"true", "yes", "1", "tak", "da"})
NO = frozenset({"false", "no", "0", "nie", "nu", ""})


def read_words(field: Field, raw: Any) -> Any:
    """A value in the field's kind as it is kept. Raises `ValidationError` or `ValueError` where it does not fit."""
    value = _READS[field.kind](field, raw) if field.kind in _READS else _words(raw)
    return to_json(field, field.column.clean(value, None))


def _words(raw: Any) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return ", ".join(map(str, raw)) if isinstance(raw, list) else str(raw)


def _number(_field: Field, raw: Any) -> Any:
    return raw if isinstance(raw, int | Decimal) and not isinstance(raw, bool) else Decimal(_words(raw).replace(" ", "").replace(",", "."))


def _whole(field: Field, raw: Any) -> int:
    number = Decimal(_number(field, raw))
    if number != number.to_integral_value():
        raise ValueError(raw)
    return int(number)


def _day(_field: Field, raw: Any) -> date:
    return date.fromisoformat(_words(raw)[:10])


def _moment(_field: Field, raw: Any) -> datetime:
    found = datetime.fromisoformat(_words(raw))
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _boolean(_field: Field, raw: Any) -> bool:
    word = _words(raw).strip().lower()
    if word not in YES | NO:
        raise ValueError(raw)
    return word in YES


def _choice(field: Field, raw: Any) -> str:
    word = _words(raw).strip()
    by_label = {str(label).strip().casefold(): code for code, label in field.choices}
    if word not in dict(field.choices) and word.casefold() not in by_label:
        raise ValidationError(word)
    return word if word in dict(field.choices) else str(by_label[word.casefold()])


def _choices(field: Field, raw: Any) -> list[str]:
    return [_choice(field, one) for one in (raw if isinstance(raw, list) else _words(raw).split(",")) if str(one).strip()]


_READS: dict[str, Any] = {
    "integer": _whole,
    "decimal": _number,
    "money": _number,
    "date": _day,
    "datetime": _moment,
    "boolean": _boolean,
    "choice": _choice,
    "tags": _choices,
}
