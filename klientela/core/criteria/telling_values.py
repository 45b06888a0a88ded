"""The value of a condition as people write it; a record they may not read is not named."""

from typing import Any
from uuid import UUID

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from klientela.core.access.decisions import visible
from klientela.core.criteria.moments_told import moment_text
from klientela.core.criteria.people import words_for
from klientela.core.criteria.tree import Condition
from klientela.core.criteria.values import SEVERAL
from klientela.core.identity.models import User
from klientela.core.records.kinds import NUMERIC, Field
from klientela.core.records.titles import title_of
from klientela.ui.formats import formats_now, parse_number

BETWEEN = "between"
PEOPLE: dict[str, Promise] = {
    "me": gettext_lazy("me"),
    "my.team": gettext_lazy("my team"),
    "my.subordinates": gettext_lazy("my subordinates"),
    "my.branch": gettext_lazy("my branch"),
}


def values_told(field: Field, condition: Condition, user: User) -> tuple[str, ...]:
    """Each value of a condition in words."""
    words = [word.strip() for word in condition.value.split(",")] if field.kind in SEVERAL or condition.op == BETWEEN else [condition.value]
    tell = _told_number if field.kind in NUMERIC else TELLERS.get(field.kind, _told_text)
    return tuple(tell(field, word, user) for word in words if word)


def value_text(field: Field, condition: Condition, user: User) -> str:
    """The values of a condition in a row."""
    return ", ".join(values_told(field, condition, user))


def _told_text(_field: Field, word: str, _user: User) -> str:
    return word


def _told_reference(field: Field, word: str, user: User) -> str:
    if word in words_for(field.target):
        return person_text(word)
    try:
        key = UUID(word)
    except ValueError:
        return word
    found = visible(user, "read", field.target_entity).filter(pk=key).first()
    return title_of(found, user) if found else _("restricted")


def person_text(word: str) -> str:
    """A word that means somebody else for everybody who asks."""
    return str(PEOPLE.get(word, word))


def _told_choice(field: Field, word: str, _user: User) -> str:
    return {str(value): str(label) for value, label in field.choices}.get(word, word)


def _told_country(_field: Field, word: str, _user: User) -> str:
    return str(Locale.parse(get_language() or "en").territories.get(word, word))


def _told_yes(_field: Field, word: str, _user: User) -> str:
    return _("yes") if word in ("1", "true") else _("no")


def _told_day(_field: Field, word: str, _user: User) -> str:
    return moment_text(word)


def _told_number(field: Field, word: str, _user: User) -> str:
    amount, _space, currency = word.partition(" ")
    try:
        value = parse_number(amount)
    except ValueError:
        return word
    words = formats_now()
    if currency:
        return words.money(value, currency, whole=value == value.to_integral_value())
    return words.number(value) if field.grouped else str(value)


TELLERS: dict[str, Any] = {
    "reference": _told_reference,
    "choice": _told_choice,
    "country": _told_country,
    "boolean": _told_yes,
    "date": _told_day,
    "datetime": _told_day,
}
