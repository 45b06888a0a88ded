"""Which sections of a form the record needs now: by the questions they carry, asked of what is being typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import JsonResponse

from klientela.core.access.decisions import fields_for
from klientela.core.criteria.holding import CannotTell, asked_fields, holds
from klientela.core.criteria.tree import from_json
from klientela.core.identity.models import User
from klientela.core.records.own.values import value_of
from klientela.core.views.effective import Effective
from klientela.core.views.forms import RecordForm
from klientela.core.views.inputs import Kept
from klientela.core.views.overlays.drawing import Holds, question_of
from klientela.core.views.overlays.lines import OFF, Line
from klientela.core.views.overlays.parts import needed
from klientela.kernel.entity import Entity

REVEAL = "reveal"
"""Stands in a form that only asks which sections it needs."""


def holder(shown: Effective, form: RecordForm, record: Any, *, user: User) -> Holds:
    """Whether a section of a form is needed, as it is being filled in."""
    values = values_of(form)
    return lambda line: is_needed(line, shown.entity, values, user=user, record=record)


def is_needed(line: Line, entity: Entity, values: Mapping[str, Any], *, user: User, record: Any) -> bool:
    """Whether a section is needed; one whose question cannot be answered, or asks about what is hidden from the user, always is."""
    try:
        tree = from_json(question_of(line))
        asked = asked_fields(tree, entity)
        return bool(asked & fields_for(user, entity)) or holds(tree, entity, {**_kept(record, asked), **values}, user=user)
    except (CannotTell, ValueError):
        return True


def left_out(lines: Iterable[Line], entity: Entity, values: Mapping[str, Any], *, user: User, record: Any) -> frozenset[str]:
    """The fields of a form that are not there: those that are off, or in a section that is not for this record."""
    found, is_away = set(), False
    for line in lines:
        if line.is_head:
            is_away = line.key == OFF or (bool(line.when) and not is_needed(line, entity, values, user=user, record=record))
        elif is_away:
            found.add(line.key)
    return frozenset(found)


def relieved(shown: Effective, form: RecordForm, record: Any, *, user: User) -> dict[str, Any]:
    """What a form that was sent says: of sections that are not for this record nothing is asked, and what stands in them is not kept."""
    away = left_out(shown.arranged, shown.entity, values_of(form), user=user, record=record) & form.fields.keys() - needed(shown.entity)
    if away:
        for name in away:
            form.fields[name].required = False
        form.full_clean()
    return {name: value for name, value in form.values().items() if name not in away} if form.is_valid() else {}


def values_of(form: RecordForm) -> dict[str, Any]:
    """What stands in a form now: what was sent as far as it is right, else what it began with."""
    if form.is_bound:
        form.is_valid()
        found: Mapping[str, Any] = form.cleaned_data
    else:
        found = form.initial
    return {name: value for name, value in found.items() if not isinstance(value, Kept)}


def _kept(record: Any, names: frozenset[str]) -> dict[str, Any]:
    return {name: value_of(record, name) for name in names} if record is not None else {}


def revealed(shown: Effective, form: RecordForm, record: Any, *, user: User, **fields: list[str]) -> JsonResponse:
    """The sections a form does not need now, for the script that hides them while one types; `fields` likewise. Nothing is saved."""
    is_needed = holder(shown, form, record, user=user)
    return JsonResponse({"hidden": [f"section-{line.key}" for line in shown.arranged if line.when and not is_needed(line)], **fields})
