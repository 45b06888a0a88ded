"""Rules of approval as a part of the configuration: people by their sign-in names, roles by their codes.

A rule keeps its key wherever it is brought, for gates and steps of processes name it.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.models import Role
from klientela.core.identity.models import User
from klientela.core.processes.approvals.judging import levels_of, tree_of
from klientela.core.processes.approvals.models import Level, Rule
from klientela.core.processes.approvals.services.ruling import drop_level, drop_rule, keep_level, keep_rule
from klientela.core.views.naming import named_of_entity
from klientela.kernel.configuration import ConfigurationPart, Values

OF_RULE = ("text", "criteria", "locks", "is_active")
OF_LEVEL = ("who", "function", "needs", "criteria", "hours", "when_late")


def write_rules() -> Values:
    """Every rule with its levels in their order."""
    rules = Rule.objects.filter(deleted_at=None).order_by("entity", "name")
    return {f"{rule.entity}/{rule.name}": _rule(rule) for rule in rules}


def put_rules(values: Values, *, by: User) -> None:
    """Make or change rules; one by which something waits is not taken away."""
    for key, said in values.items():
        slug, _slash, name = key.partition("/")
        known = Rule.objects.filter(entity=slug, name=name, deleted_at=None).first()
        if said is None:
            if known:
                drop_rule(known, by=by)
            continue
        _put(said, known, slug=slug, name=name, by=by)


def _rule(rule: Rule) -> dict[str, Any]:
    levels = [_level(level) for level in levels_of(rule)]
    return {"key": str(rule.pk), **{name: getattr(rule, name) for name in OF_RULE}, "levels": levels}


def _level(level: Level) -> dict[str, Any]:
    people = sorted(User.objects.filter(pk__in=level.people).values_list("username", flat=True))
    role = level.role.slug if level.role else ""
    return {**{name: getattr(level, name) for name in OF_LEVEL}, "people": people, "role": role}


def _put(said: dict[str, Any], known: Rule | None, *, slug: str, name: str, by: User) -> None:
    key = _key(said)
    if known is not None and known.pk != key:
        drop_rule(known, by=by)
    rule = Rule.objects.filter(pk=key).first() or Rule(pk=key, entity=slug, name=name)
    values = {field: said[field] for field in OF_RULE if field in said}
    _refuse_question(values.get("criteria"), name)
    rule = keep_rule(rule, {**values, "name": name, "entity": slug, "deleted_at": None}, by=by)
    for level in levels_of(rule):
        drop_level(rule, level.pk, by=by)
    for each in said.get("levels", []):
        keep_level(rule, None, _level_values(each, name), by=by)


def _level_values(said: dict[str, Any], name: str) -> dict[str, Any]:
    _refuse_question(said.get("criteria"), name)
    names = list(said.get("people", []))
    people = dict(User.objects.filter(username__in=names, deleted_at=None).values_list("username", "pk"))
    if lost := [each for each in names if each not in people]:
        raise ValidationError(_("“%(rule)s” asks people who are not here: %(names)s.") % {"rule": name, "names": ", ".join(lost)})
    role = Role.objects.filter(slug=said.get("role") or "", deleted_at=None).first()
    if said.get("role") and role is None:
        raise ValidationError(_("“%(rule)s” asks a role that is not here: %(names)s.") % {"rule": name, "names": said["role"]})
    return {**{field: said[field] for field in OF_LEVEL if field in said}, "people": list(people.values()), "role": role}


def _key(said: dict[str, Any]) -> UUID:
    try:
        return UUID(str(said.get("key")))
    except ValueError as error:
        raise ValidationError(_("A rule of approval has no key.")) from error


def _refuse_question(stored: Any, name: str) -> None:
    if tree_of(stored) is None:
        raise ValidationError(_("The question of “%(rule)s” is not understood.") % {"rule": name})


RULES = ConfigurationPart(gettext_lazy("Approvals"), write_rules, put_rules, named_of_entity, may=lambda user: may(user, MANAGE_SETTINGS))
