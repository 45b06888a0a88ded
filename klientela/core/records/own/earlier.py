"""What was said of a field before, told by the history, and the way back to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.audit.models import Change
from klientela.core.identity.models import User
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.services import DESCRIBES, change_field

MOST = 20


@dataclass(frozen=True)
class Step:
    """One change of what a field is called and asks for: when, by whom, of what, and all that was said before it."""

    number: int
    at: datetime
    actor: UUID | None
    names: tuple[str, ...]
    before: Mapping[str, Any]


def steps_of(field: OwnField) -> list[Step]:
    """The last changes, the newest first; what was before another kind is not gone back to, for its values were other ones."""
    return list(_steps(field))


def return_to(field: OwnField, number: int, *, by: User, version: int) -> OwnField:
    """Say of a field what was said before one of its changes. Choices made since stay, and are not offered any more."""
    step = next((step for step in steps_of(field) if step.number == number), None)
    if step is None:
        raise ValidationError(_("This change is not known any more."))
    return change_field(field, {**step.before, "options": _options(field, step.before["options"])}, by=by, version=version)


def _steps(field: OwnField) -> Iterator[Step]:
    said = {name: getattr(field, name) for name in DESCRIBES}
    changes = Change.objects.filter(table=OwnField._meta.db_table, row=field.pk, op="U").order_by("-pk")
    for change in changes[: MOST * 5]:
        before = change.before or {}
        if "kind" in before:
            return
        names = tuple(name for name in DESCRIBES if name in before)
        said = {**said, **{name: before[name] for name in names}}
        if names:
            yield Step(change.pk, change.at, change.actor, names, said)


def _options(field: OwnField, earlier: Mapping[str, Any]) -> dict[str, Any]:
    choices = list(earlier.get("choices", ()))
    known = {one["code"] for one in choices}
    since = [{**one, "removed": True} for one in field.options.get("choices", ()) if one["code"] not in known]
    return {**earlier, "choices": [*choices, *since]} if choices or since else dict(earlier)
