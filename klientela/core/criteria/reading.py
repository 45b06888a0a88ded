"""From an address to a question: `?industry=…&revenue.gte=100&name.contains=steel&where={…}`."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext as _

from klientela.core.criteria.asking import UnknownField, askable, known_field
from klientela.core.criteria.checking import LONGEST_VALUE, Problem, check, condition_problems, unknown
from klientela.core.criteria.operators import operator_of
from klientela.core.criteria.tree import JOINS, MOST_CONDITIONS, VERSION, Condition, Group, TooLarge, from_json, nodes
from klientela.core.criteria.values import value_of
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.kernel.entity import Entity

__all__ = ["LONGEST_WHERE", "RESERVED", "UnknownField", "askable", "known_field", "parse", "read_where", "value_of"]

RESERVED = frozenset({
    *("q", "sort", "after", "before", "column", "limit", "changed_since", "closed", "add", "_"),
    *("saved", "where", "view", "columns", "group", "density", "by", "across", "measure", "chart", "rank", "top", "peek"),
})
"""Words of an address that are no filters."""
LONGEST_WHERE, MOST_WHERES = 20_000, 5
MOST_VALUES = 50
MOST_BRACKETS = 60
"""How deep brackets may be nested in `where`; twice as deep as a question that can be read."""


def parse(entity: Entity, query: QueryDict, user: User) -> Group:
    """The question an address asks about an entity. Raises `UnknownField` or `BadRequest`, both answered by 400."""
    simple = _simple(entity, query, user)
    wheres = [text for text in query.getlist("where") if text.strip()]
    if len(wheres) > MOST_WHERES:
        raise BadRequest(_("Too many filters at once."))
    nested = [read_where(text) for text in wheres]
    for tree in nested:
        for problem in check(tree, entity, user):
            raise _refused(problem)
    parts = [part for tree in nested for part in (tree.parts if tree.join == "all" else (tree,))]
    asked = Group((*simple, *parts))
    if sum(not isinstance(node, Group) for node in nodes(asked)) > MOST_CONDITIONS:
        raise BadRequest(_("Too many filters at once."))
    return asked


def read_where(text: str) -> Group:
    """The tree that `where` of an address holds: as it is stored, or only its outermost group. Raises `BadRequest`."""
    if len(text) > LONGEST_WHERE:
        raise BadRequest(_("This question is too long."))
    if _depth(text) > MOST_BRACKETS:
        raise BadRequest(_("This question is nested too deep."))
    try:
        stored = json.loads(text)
        is_bare = isinstance(stored, dict) and len(stored) == 1 and next(iter(stored)) in JOINS
        return from_json({"version": VERSION, "where": stored} if is_bare else stored)
    except TooLarge as error:
        raise BadRequest(_("This question has too many parts, or is nested too deep.")) from error
    except ValueError as error:
        raise BadRequest(_("This question is not understood.")) from error


def _depth(text: str) -> int:
    """The most brackets that are open at once; brackets within texts count too, which does no harm."""
    deepest = depth = 0
    for sign in text:
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _simple(entity: Entity, query: QueryDict, user: User) -> tuple[Condition, ...]:
    fields = {field.name: field for field in askable(entity, user)}
    given = [(name, value) for name, values in query.lists() if name not in RESERVED for value in _bounded(values)]
    if len(given) > MOST_CONDITIONS:
        raise BadRequest(_("Too many filters at once."))
    return tuple(_condition(fields, name, value) for name, value in given)


def _condition(fields: Mapping[str, Field], key: str, value: str) -> Condition:
    name, _dot, op = key.partition(".")
    field = fields.get(name)
    operator = operator_of(field.kind, op) if field else None
    if operator is None:
        raise _refused(unknown())
    condition = Condition(name, operator.name, value if operator.has_value else "")
    _refuse(condition_problems(condition, field))
    return condition


def _refuse(problems: Iterable[Problem]) -> None:
    for problem in problems:
        raise _refused(problem)


def _refused(problem: Problem) -> BadRequest:
    told: dict[str, Any] = {"place": problem.place, "message": problem.message}
    message = _("Part %(place)s of the question: %(message)s") % told if problem.path else problem.message
    return UnknownField(message) if problem.is_unknown else BadRequest(message)


def _bounded(values: list[str]) -> list[str]:
    if any(len(value) > LONGEST_VALUE or "\0" in value for value in values) or len(values) > MOST_VALUES:
        raise BadRequest(_("A filter is too long."))
    return [value.strip() for value in values if value.strip()]
