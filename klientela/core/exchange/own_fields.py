"""A column of a file for which there is no field yet becomes one, where its importer may add fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.exchange.survey import Column
from klientela.core.identity.models import User
from klientela.core.records.own.definitions import is_extendable
from klientela.core.records.own.services import add_field
from klientela.kernel.entity import Entity

NEW = "new:"
OFFERED = {
    "text": _("New own field: text"),
    "integer": _("New own field: whole number"),
    "decimal": _("New own field: number"),
    "date": _("New own field: date"),
    "choice": _("New own field: choice"),
    "boolean": _("New own field: yes or no"),
}
MOST_CHOICES = 100


def new_fields(entity: Entity, by: User) -> dict[str, Any]:
    """The kinds of fields this user may make of a column, as the select of fields offers them."""
    if not is_extendable(entity) or not may(by, MANAGE_SETTINGS):
        return {}
    return {f"{NEW}{kind}": label for kind, label in OFFERED.items()}


def made_fields(data: Mapping[str, str], columns: Sequence[Column], entity: Entity, *, by: User) -> dict[str, str]:
    """What was sent, with a field made for each column that is to become one. Raises `ValidationError` for one that cannot."""
    found, offered = dict(data.items()), new_fields(entity, by)
    for number, column in enumerate(columns):
        wanted = found.get(f"c{number}-field", "")
        if wanted in offered:
            kind = wanted.removeprefix(NEW)
            values = {"label": column.heading.strip()[:100], "kind": kind, "options": _options(kind, column)}
            found[f"c{number}-field"] = add_field(entity, values, by=by).name
    return found


def _options(kind: str, column: Column) -> dict[str, Any]:
    if kind != "choice":
        return {}
    choices: dict[str, str] = {}
    for text in list(column.texts)[:MOST_CHOICES]:
        bare = slugify(text).replace("-", "_")[:50] or "choice"
        code = next(code for code in (bare, *(f"{bare}_{number}" for number in range(2, MOST_CHOICES + 2))) if code not in choices)
        choices[code] = text[:100]
    return {"choices": [{"code": code, "label": label} for code, label in choices.items()]}
