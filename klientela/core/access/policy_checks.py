"""Whether a policy makes sense: that a document has the right shape, and that facts speak of what exists."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from klientela.core.access.functions import functions
from klientela.core.access.policy_changes import changes
from klientela.core.access.policy_document import (
    DESCRIPTION,
    FIELD,
    FORMAT,
    FUNCTION,
    GRANT,
    NAME,
    RESTRICT,
    SECOND_FACTOR,
    TEXT,
    TEXTS,
    Document,
    Facts,
    Key,
    read,
)
from klientela.core.access.vocabulary import LEVELS, SCOPES, holders, subjects

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = {NAME: 100, DESCRIPTION: 300}
LONGEST_SLUG = 50
LISTED = {*TEXTS, "functions", GRANT, RESTRICT, FIELD}


class Malformed(ValidationError):
    """The document is not a policy at all."""


def checked(brought: Any) -> Facts:
    """The facts of a document that comes from outside; raises `Malformed` if it has not the shape of one."""
    try:
        _demand(isinstance(brought, dict) and brought.get("format") == FORMAT, _("This is not a file of permissions."))
        _demand(isinstance(brought.get("roles"), dict), _("The file names no roles."))
        for slug, role in brought["roles"].items():
            _check_role(slug, role)
        return read(brought)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Malformed(_("This is not a file of permissions.")) from error


def known_only(found: Facts) -> tuple[Facts, list[Any]]:
    """Facts of what exists, and what had to be left out, in words: for returning to a version of another time."""
    left_out = [(key, problem) for key, value in found.items() if (problem := _problem(key, value))]
    gone = {key for key, _problem_found in left_out}
    return {key: value for key, value in found.items() if key not in gone}, [problem for _key, problem in left_out]


def tidied(found: Facts) -> Facts:
    """Facts less those of roles that have no name: they were deleted."""
    named = {key.role for key, value in found.items() if key.kind == TEXT and key.name == NAME and value}
    return {key: value for key, value in found.items() if key.role in named}


def refuse_nonsense(before: Facts, after: Facts) -> None:
    """Raise `ValidationError` with every new fact that speaks of what does not exist; what stood there before may stay."""
    problems = [problem for change in changes(before, after) if change.after is not None if (problem := _problem(change.key, change.after))]
    if problems:
        raise ValidationError(problems)


def _check_role(slug: Any, role: Any) -> None:
    _demand(isinstance(slug, str) and isinstance(role, dict), _("The file names no roles."))
    if unknown := set(role) - LISTED:
        raise Malformed(_("Role %(role)s: “%(word)s” is unknown.") % {"role": slug, "word": sorted(unknown)[0]})
    for kind in (GRANT, RESTRICT):
        for entity, ops in role.get(kind, {}).items():
            for op, scopes in ops.items():
                is_list = isinstance(scopes, list) and all(isinstance(scope, str) for scope in scopes)
                _demand(is_list, _("Role %(role)s: the scopes of %(place)s are no list.") % {"role": slug, "place": f"{entity}.{op}"})
    for rules in role.get(FIELD, {}).values():
        for rule in rules.values():
            _demand(set(rule) <= {"level", "ceiling"}, _("Role %(role)s: a field has a level and a ceiling.") % {"role": slug})


def _demand(is_so: bool, otherwise: Any) -> None:
    if not is_so:
        raise Malformed(otherwise)


def _problem(key: Key, value: Any) -> Any:
    found = next(_PROBLEMS[key.kind](key, value), None)
    return found and _("Role %(role)s: %(problem)s") % {"role": key.role, "problem": found}


def _text_problems(key: Key, value: Any) -> Iterator[Any]:
    if not SLUG.fullmatch(key.role) or len(key.role) > LONGEST_SLUG:
        yield _("a code consists of small letters, digits and hyphens.")
    if key.name == SECOND_FACTOR:
        if not isinstance(value, bool):
            yield _("a second factor is required or not.")
    elif not isinstance(value, str) or len(value) > LONGEST[key.name] or (key.name == NAME and not value.strip()):
        yield _("the name or description is missing or too long.")


def _function_problems(key: Key, _value: Any) -> Iterator[Any]:
    if key.name not in functions():
        yield _("there is no function “%(name)s”.") % {"name": key.name}


def _grant_problems(key: Key, value: Any) -> Iterator[Any]:
    subject = subjects().get(key.entity)
    if subject is None:
        yield _("there are no records called “%(name)s”.") % {"name": key.entity}
    elif key.name not in (*subject.ops, *subject.actions):
        yield _("“%(entity)s” knows no operation “%(op)s”.") % {"entity": key.entity, "op": key.name}
    for scope in value:
        if scope not in SCOPES:
            yield _("there is no scope “%(name)s”.") % {"name": scope}


def _field_problems(key: Key, value: Any) -> Iterator[Any]:
    kinds = holders().get(key.entity)
    if kinds is None:
        yield _("there are no records called “%(name)s”.") % {"name": key.entity}
    elif not any(_has_field(kind.model, key.name) for kind in kinds):
        yield _("“%(entity)s” has no field “%(field)s”.") % {"entity": key.entity, "field": key.name}
    if any(level is not None and level not in LEVELS for level in value):
        yield _("a field is hidden, read or written.")


def _has_field(model: Any, name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


_PROBLEMS: dict[str, Callable[[Key, Any], Iterator[Any]]] = {
    TEXT: _text_problems,
    FUNCTION: _function_problems,
    GRANT: _grant_problems,
    RESTRICT: _grant_problems,
    FIELD: _field_problems,
}

__all__ = ["Document", "Malformed", "checked", "known_only", "refuse_nonsense", "tidied"]
