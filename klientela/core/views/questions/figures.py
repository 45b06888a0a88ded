"""What can be said of related records: that there are some or none, how many, and the sums and ends of their fields."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.criteria.asking import askable
from klientela.core.criteria.figures import MEASURED, figure_field, figure_ops
from klientela.core.criteria.operators import Operator, operators_of
from klientela.core.criteria.relations import Relation
from klientela.core.criteria.tree import Related
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field

WAYS: tuple[tuple[str, Any], ...] = (
    ("exist", _("there is one")),
    ("none", _("there is none")),
    ("count", _("how many")),
    ("sum", _("sum of")),
    ("average", _("average of")),
    ("least", _("least")),
    ("most", _("greatest")),
    ("last", _("last")),
)
OF_ONE = 2
"""Of a single record one can only say that it is such a one, or none."""


def ways_of(relation: Relation, user: User) -> list[tuple[str, Any]]:
    """What can be said of the records a relation leads to."""
    if not relation.is_many:
        return list(WAYS[:OF_ONE])
    return [(how, label) for how, label in WAYS if how not in MEASURED or figure_fields(relation, how, user)]


def figure_fields(relation: Relation, how: str, user: User) -> list[Field]:
    """The fields of which a figure can be taken."""
    if how not in MEASURED:
        return []
    known = {field.name: field for field in askable(relation.target, user)}
    return [field for field in known.values() if figure_field(Related(relation.name, how, field=field.name), known)]


def compared_field(relation: Relation, node: Related, user: User) -> Field | None:
    """What is compared with the value, in the kind in which it is compared; None where nothing is."""
    known = {field.name: field for field in askable(relation.target, user)}
    return figure_field(node, known) if node.how == "count" or node.how in MEASURED else None


def compared_ops(node: Related, field: Field) -> tuple[Operator, ...]:
    """How a figure can be compared."""
    known = figure_ops(node, field)
    return tuple(operator for operator in operators_of(field.kind) if operator.name in known)
