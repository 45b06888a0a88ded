"""Two people saved the same record: what each of them changed, and which value stays."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst

from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.titles import named
from klientela.core.views.showing import shown_value
from klientela.kernel.errors import StaleSave

DIGITS = 12


@dataclass(frozen=True)
class Conflict:
    """One field in which two people differ. `keeps`: whose value stays unless told otherwise."""

    name: str
    label: Any
    theirs: str
    ours: str
    keeps: str


def seen(values: Mapping[str, Any]) -> str:
    """A mark for each value a form began with, to be sent along, so that later it is known which ones were touched."""
    return json.dumps({name: _mark(value) for name, value in values.items()})


def chosen(data: QueryDict, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values to be saved: without those for which somebody else's was chosen."""
    return {name: value for name, value in values.items() if data.get(f"keep.{name}") != "theirs"}


def conflicts(request: HttpRequest, stale: StaleSave, fields: tuple[Field, ...], *, user: User) -> list[Conflict]:
    """The fields in which the saved record and the form differ. What was not touched in the form stays as the others have it."""
    begun = _begun(request.POST.get("seen", ""))
    differing = (field for field in fields if field.name in stale.ours and stale.theirs[field.name] != stale.ours[field.name])
    return [_conflict(field, stale, begun=begun, user=user) for field in differing]


def _conflict(field: Field, stale: StaleSave, *, begun: Mapping[str, str], user: User) -> Conflict:
    theirs, ours = stale.theirs[field.name], stale.ours[field.name]
    is_touched = begun.get(field.name) != _mark(ours)
    return Conflict(
        name=field.name,
        label=capfirst(field.label),
        theirs=value_text(field, theirs, values=stale.theirs, user=user),
        ours=value_text(field, ours, values=stale.ours, user=user),
        keeps="ours" if is_touched else "theirs",
    )


def value_text(field: Field, value: Any, *, values: Mapping[str, Any], user: User) -> str:
    """A value somebody saved, in words; a record this user may not read is only restricted."""
    if isinstance(value, Model):
        return named(value, user)
    return shown_value(field, value, values.get(field.currency) or "" if field.currency else "")


def _begun(text: str) -> dict[str, str]:
    try:
        marks = json.loads(text)
    except ValueError:
        return {}
    return marks if isinstance(marks, dict) else {}


def _mark(value: Any) -> str:
    return sha256(_plain(value).encode()).hexdigest()[:DIGITS]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    if isinstance(value, Model):
        return str(value.pk)
    return str(value).replace("\r\n", "\n").strip()
