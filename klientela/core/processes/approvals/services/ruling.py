"""Setting up who has to approve what."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import demand
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.identity.models import User
from klientela.core.processes.approvals.models import Level, Request, RequestState, Rule, Who
from klientela.core.records.models import Record
from klientela.core.records.own.publishing import configuration_changed
from klientela.kernel.entity import Entity, entities
from klientela.kernel.errors import StaleSave

NEEDED = {Who.PEOPLE: "people", Who.ROLE: "role", Who.FUNCTION: "function"}
"""What a level must say beside who decides."""


def approvable() -> list[Entity]:
    """The kinds of records that can need approval: those that decide for themselves who sees them."""
    return [known for known in entities() if issubclass(known.model, Record) and not known.parent_field and not known.where]


@transaction.atomic
def keep_rule(rule: Rule, values: Mapping[str, Any], *, by: User, seen: int | None = None) -> Rule:
    """Make or change a rule. What is being decided goes on with the rule as it is now. Raises `StaleSave` if somebody was faster."""
    demand(by, MANAGE_SETTINGS)
    if not rule._state.adding and rule.deleted_at is None:
        rule = _locked(rule.pk)
        if seen is not None and rule.version != seen:
            raise StaleSave({name: getattr(rule, name) for name in values}, values, version=rule.version)
    for name, value in values.items():
        setattr(rule, name, value)
    if rule.entity not in {known.slug for known in approvable()}:
        raise ValidationError({"entity": _("Records of this kind cannot need approval.")})
    rule.full_clean(exclude=["criteria"])
    rule.save()
    configuration_changed()
    rule.refresh_from_db()
    return rule


@transaction.atomic
def drop_rule(rule: Rule, *, by: User) -> None:
    """Take a rule away. While something waits by it, it stays."""
    demand(by, MANAGE_SETTINGS)
    rule = _locked(rule.pk)
    if Request.objects.filter(rule=rule, state=RequestState.PENDING).exists():
        raise ValidationError(_("Something waits for approval by this rule. Switch it off instead, or have that decided first."))
    rule.deleted_at = timezone.now()
    rule.save(update_fields=["deleted_at", "changed_at"])
    configuration_changed()


@transaction.atomic
def keep_level(rule: Rule, level: Level | None, values: Mapping[str, Any], *, by: User) -> Level:
    """Make or change a level of a rule; a new one is asked after the others."""
    demand(by, MANAGE_SETTINGS)
    rule = _locked(rule.pk)
    kept = level or Level(rule=rule, position=max((each.position for each in _levels(rule)), default=0) + 1)
    for name, value in values.items():
        setattr(kept, name, value)
    lacking = NEEDED.get(Who(kept.who))
    if lacking and not getattr(kept, lacking):
        raise ValidationError({lacking: _("Say who decides.")})
    kept.full_clean(exclude=["criteria", "people"])
    kept.save()
    configuration_changed()
    return kept


@transaction.atomic
def drop_level(rule: Rule, level_id: UUID, *, by: User) -> None:
    """Take a level away; whoever is asked at it just now still decides."""
    demand(by, MANAGE_SETTINGS)
    rule = _locked(rule.pk)
    for level in _levels(rule):
        if level.pk == level_id:
            level.deleted_at = timezone.now()
            level.save(update_fields=["deleted_at", "changed_at"])
    _put_in_order(_levels(rule))


@transaction.atomic
def shift_level(rule: Rule, level_id: UUID, *, up: bool, by: User) -> None:
    """Have a level asked one earlier or one later."""
    demand(by, MANAGE_SETTINGS)
    levels = _levels(_locked(rule.pk))
    at = next((number for number, level in enumerate(levels) if level.pk == level_id), None)
    to = None if at is None else at - 1 if up else at + 1
    if at is not None and to is not None and 0 <= to < len(levels):
        levels.insert(to, levels.pop(at))
        _put_in_order(levels)


def _put_in_order(levels: list[Level]) -> None:
    for number, level in enumerate(levels, 1):
        if level.position != number:
            level.position = number
            level.save(update_fields=["position", "changed_at"])
    configuration_changed()


def _levels(rule: Rule) -> list[Level]:
    return list(rule.levels.filter(deleted_at=None).order_by("position", "created_at"))


def _locked(pk: UUID) -> Rule:
    found = Rule.objects.select_for_update().filter(pk=pk, deleted_at=None).first()
    if found is None:
        raise ValidationError(_("This rule does not exist any more."))
    return found
