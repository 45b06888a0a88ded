"""One condition added to a list without leaving it: the quick way beside the builder."""

from dataclasses import replace

from klientela.core.criteria.asking import askable
from klientela.core.criteria.operators import operators_of
from klientela.core.criteria.tree import Condition, Group
from klientela.core.criteria.values import SEVERAL
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.views.questions.parts import Maker, Part
from klientela.kernel.entity import Entity

QUICK = "quick"
"""How the names of its inputs begin."""


def quick_part(entity: Entity, name: str, user: User) -> Part | None:
    """The inputs of a condition on a field; None where there is no such field for this user."""
    field = next((known for known in askable(entity, user) if known.name == name and operators_of(known.kind)), None)
    if field is None:
        return None
    return Maker(QUICK, user).part(Condition(name, operators_of(field.kind)[0].name), (0,), entity)


def widened(tree: Group, condition: Condition, field: Field) -> Group:
    """The question with one more condition; another value of what can be several widens a filter that is there already."""
    if tree.join != "all":
        return Group((tree, condition))
    same = next((part for part in tree.conditions if (part.field, part.op) == (condition.field, condition.op)), None)
    if same is None or field.kind not in SEVERAL or condition.op != "is":
        return tree if same == condition else Group((*tree.parts, condition))
    values = dict.fromkeys((*same.value.split(","), *condition.value.split(",")))
    wider = replace(same, value=",".join(values))
    return Group(tuple(wider if part is same else part for part in tree.parts))
