"""What is wrong with a question, part by part, before it is asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from klientela.core.criteria.asking import askable
from klientela.core.criteria.figures import figure_field, figure_ops
from klientela.core.criteria.operators import operator_of
from klientela.core.criteria.relations import relation_named
from klientela.core.criteria.tree import MOST_RELATIONS, Condition, Group, Node, Related, nodes
from klientela.core.criteria.values import value_of
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.kernel.entity import Entity

SHOWN = 50
LONGEST_VALUE = 10_000


@dataclass(frozen=True)
class Problem:
    """What is wrong with one part of a question. `path`: its place, by the numbers of the parts that lead to it, from 0.

    `is_unknown`: it names something that is not there or not for this user; which of both is never told.
    """

    path: tuple[int, ...]
    message: str
    is_unknown: bool = False

    @property
    def place(self) -> str:
        """The place as people count: “2.1” is the first part of the second."""
        return ".".join(str(number + 1) for number in self.path)


def check(tree: Group, entity: Entity, user: User) -> list[Problem]:
    """Everything that is wrong with a question for this user; empty if it can be asked.

    A question with problems is not asked at all: without one of its parts it would be another question.
    """
    if sum(isinstance(node, Related) for node in nodes(tree)) > MOST_RELATIONS:
        return [Problem((), _("This question asks about too many related records at once."))]
    return list(_group(tree, entity, user, path=()))


def _group(group: Group, entity: Entity, user: User, *, path: tuple[int, ...]) -> Iterator[Problem]:
    fields = {field.name: field for field in askable(entity, user)}
    for number, part in enumerate(group.parts):
        yield from _part(part, entity, user, path=(*path, number), fields=fields)


def _part(part: Node, entity: Entity, user: User, *, path: tuple[int, ...], fields: dict[str, Field]) -> Iterator[Problem]:
    if isinstance(part, Group):
        yield from _group(part, entity, user, path=path)
    elif isinstance(part, Related):
        yield from _related(part, entity, user, path=path)
    else:
        yield from condition_problems(part, fields.get(part.field), path=path)


def condition_problems(condition: Condition, field: Field | None, *, path: tuple[int, ...] = ()) -> Iterator[Problem]:
    """What is wrong with one condition on a field; None stands for one that is not there, or not for this user."""
    operator = operator_of(field.kind, condition.op) if field else None
    if field is None or operator is None:
        yield unknown(path)
    elif operator.has_value:
        yield from _value_problems(field, condition.op, condition.value, path=path)


def unknown(path: tuple[int, ...] = ()) -> Problem:
    """A part names something that is not there, or not for this user."""
    return Problem(path, _("There is no filter of this name."), is_unknown=True)


def _value_problems(field: Field, op: str, text: str, *, path: tuple[int, ...]) -> Iterator[Problem]:
    if len(text) > LONGEST_VALUE or "\0" in text:
        yield Problem(path, _("A filter is too long."))
    elif not text.strip() or value_of(field, text, op) == ():
        named = {"value": text[:SHOWN], "field": field.label}
        yield Problem(path, _("“%(value)s” cannot be compared with %(field)s.") % named)


def _related(node: Related, entity: Entity, user: User, *, path: tuple[int, ...]) -> Iterator[Problem]:
    relation = relation_named(entity, node.relation, user)
    if relation is None:
        yield unknown(path)
        return
    if node.how not in ("exist", "none"):
        field = figure_field(node, {known.name: known for known in askable(relation.target, user)}) if relation.is_many else None
        yield from _figure_problems(node, field, path=path)
    yield from _group(node.where, relation.target, user, path=path)


def _figure_problems(node: Related, field: Field | None, *, path: tuple[int, ...]) -> Iterator[Problem]:
    if field is None or node.op not in figure_ops(node, field):
        yield unknown(path)
    elif node.op not in ("empty", "filled"):
        yield from _value_problems(field, node.op, node.value, path=path)
