"""From a question to one condition of the database, with every joined entity limited to what the user may read."""

from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from klientela.core.access.decisions import parts_within, visible
from klientela.core.criteria.asking import UnknownField, askable, asked_field
from klientela.core.criteria.comparing import EVERY, compared, empty
from klientela.core.criteria.figures import counted, figure_field, figure_ops, measured
from klientela.core.criteria.linking import key_of, with_link
from klientela.core.criteria.operators import operator_of
from klientela.core.criteria.ranges import range_of
from klientela.core.criteria.relations import Relation, relation_named
from klientela.core.criteria.texts import Norm
from klientela.core.criteria.tree import Group, Node, Related
from klientela.core.criteria.values import value_of
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.kernel.entity import Entity

__all__ = ["Norm", "compile_tree"]


def compile_tree(tree: Group, entity: Entity, user: User) -> Q:
    """The condition of all records a question is true of, for this user and this moment; of rows he may read.

    Whatever stands in the tree that is unknown or hidden from him is an `UnknownField`: nothing is left out silently.
    """
    parts = [_compiled(part, entity, user) for part in tree.parts]
    if not parts:
        return Q()
    if tree.join == "all":
        return Q(*parts)
    any_of = Q(*parts, _connector=Q.OR)
    return ~any_of if tree.join == "none" else any_of


def _compiled(node: Node, entity: Entity, user: User) -> Q:
    if isinstance(node, Group):
        return compile_tree(node, entity, user) or EVERY
    if isinstance(node, Related):
        return _related(node, entity, user)
    field = asked_field(entity, node.field, user)
    return compared(entity, field, node.op, values=_values(field, node.op, node.value), user=user)


def _related(node: Related, entity: Entity, user: User) -> Q:
    relation = relation_named(entity, node.relation, user)
    if relation is None:
        raise UnknownField(_("There is no filter of this name."))
    rows = related_rows(relation, user).filter(compile_tree(node.where, relation.target, user))
    if node.how in ("exist", "none"):
        return Q(Exists(rows)) if node.how == "exist" else ~Q(Exists(rows))
    return _figure(node, relation, rows, user=user)


def related_rows(relation: Relation, user: User) -> QuerySet[Any]:
    """The related records of the record of the outer query that the user may read."""
    rows: QuerySet[Any] = _target_rows(relation, user)
    return rows.filter(**{relation.field: OuterRef("pk")} if relation.is_many else {"pk": key_of(relation.field)})


def _target_rows(relation: Relation, user: User) -> QuerySet[Any]:
    """Parts of the record itself are as readable as it is, so that the record is not looked up once more for each of them."""
    if not relation.is_many:
        return visible(user, "read", relation.target)
    is_own_part = relation.target.part_of == relation.field
    return parts_within(user, relation.target) if is_own_part else with_link(visible(user, "read", relation.target), relation.field)


def _figure(node: Related, relation: Relation, rows: QuerySet[Any], *, user: User) -> Q:
    field = figure_field(node, {known.name: known for known in askable(relation.target, user)})
    if field is None or not relation.is_many or node.op not in figure_ops(node, field):
        raise UnknownField(_("There is no filter of this name."))
    if node.op == "not":
        return ~_figure(Related(node.relation, node.how, field=node.field, op="is", value=node.value), relation, rows, user=user)
    if node.op in ("empty", "filled"):
        any_of = Exists(rows.filter(~empty(field)))
        return Q(any_of) if node.op == "filled" else ~Q(any_of)
    wanted = range_of(field, node.op, _values(field, node.op, node.value), user=user)
    if node.how == "count":
        return counted(rows, relation, wanted)
    return measured(rows, relation, field, how=node.how, wanted=wanted)


def _values(field: Field, op: str, text: str) -> tuple[Any, ...]:
    operator = operator_of(field.kind, op)
    if operator is None:
        raise UnknownField(_("There is no filter of this name."))
    values = value_of(field, text, op) if operator.has_value else ()
    if operator.has_value and not values:
        raise BadRequest(_("“%(value)s” cannot be compared with %(field)s.") % {"value": text[:50], "field": field.label})
    return values
