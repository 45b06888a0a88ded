"""A whole question in one sentence, of patterns that need no declension in any language."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.criteria.asking import known_field
from klientela.core.criteria.operators import operator_of
from klientela.core.criteria.relations import Relation, relation_named
from klientela.core.criteria.telling_values import BETWEEN, values_told
from klientela.core.criteria.tree import Condition, Group, Node, Related
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.kernel.entity import Entity

OPERATORS: dict[str, Promise | str] = {
    "is": "%(value)s",
    "has": "%(value)s",
    "on": gettext_lazy("on %(value)s"),
    "in": gettext_lazy("in %(value)s"),
    "not": gettext_lazy("not %(value)s"),
    "gte": gettext_lazy("at least %(value)s"),
    "lte": gettext_lazy("at most %(value)s"),
    "gt": gettext_lazy("more than %(value)s"),
    "lt": gettext_lazy("less than %(value)s"),
    "contains": gettext_lazy("contains “%(value)s”"),
    "begins": gettext_lazy("begins with “%(value)s”"),
    "lacks": gettext_lazy("does not contain “%(value)s”"),
    "ends": gettext_lazy("ends with “%(value)s”"),
    "like": gettext_lazy("like “%(value)s”"),
    "anniversary": gettext_lazy("anniversary in %(value)s"),
    "empty": gettext_lazy("empty"),
    "filled": gettext_lazy("filled in"),
}
DAYS: dict[str, Promise] = {
    "gte": gettext_lazy("from %(value)s"),
    "lte": gettext_lazy("to %(value)s"),
    "gt": gettext_lazy("after %(value)s"),
    "lt": gettext_lazy("before %(value)s"),
}
TAGS: dict[str, Promise] = {
    "has": gettext_lazy("has any of %(value)s"),
    "every": gettext_lazy("has all of %(value)s"),
    "lacks": gettext_lazy("has none of %(value)s"),
}
BY_KIND = {"date": DAYS, "datetime": DAYS, "tags": TAGS}
ONE_OF = gettext_lazy("is one of %(value)s")
NONE_OF = gettext_lazy("is none of %(value)s")
FROM_TO = gettext_lazy("from %(least)s to %(most)s")
OTHER = gettext_lazy("%(operator)s %(value)s")
JOINED: dict[str, Promise] = {
    "all": gettext_lazy("all of: (%(parts)s)"),
    "any": gettext_lazy("any of: (%(parts)s)"),
    "none": gettext_lazy("none of: (%(parts)s)"),
}
RELATED: dict[str, Promise] = {
    "exist": gettext_lazy("%(relation)s: there is one"),
    "none": gettext_lazy("%(relation)s: none"),
    "count": gettext_lazy("%(relation)s, how many: %(compared)s"),
    "sum": gettext_lazy("%(relation)s, sum of “%(field)s”: %(compared)s"),
    "average": gettext_lazy("%(relation)s, average of “%(field)s”: %(compared)s"),
    "least": gettext_lazy("%(relation)s, least “%(field)s”: %(compared)s"),
    "most": gettext_lazy("%(relation)s, greatest “%(field)s”: %(compared)s"),
    "last": gettext_lazy("%(relation)s, last “%(field)s”: %(compared)s"),
}
RELATED_WHERE: dict[str, Promise] = {
    "exist": gettext_lazy("%(relation)s: there is one where (%(parts)s)"),
    "none": gettext_lazy("%(relation)s: none where (%(parts)s)"),
}
STATED = gettext_lazy("%(field)s: %(compared)s")
WHERE = gettext_lazy("%(statement)s, where (%(parts)s)")


def sentence(tree: Group, entity: Entity, user: User) -> str:
    """What a question asks for; empty for the question that asks for everything."""
    if not tree.parts:
        return ""
    return _joined(tree, entity, user) if tree.join == "all" else _grouped(tree, entity, user)


def said(node: Node, entity: Entity, user: User) -> str:
    """One part of a question in words."""
    if isinstance(node, Group):
        return _grouped(node, entity, user)
    if isinstance(node, Related):
        return _related(node, relation_named(entity, node.relation, user), user)
    field = known_field(entity, node.field)
    if field is None:
        return node.field
    return str(STATED) % {"field": capfirst(field.label), "compared": compared(node, field, user)}


def compared(condition: Condition, field: Field, user: User) -> str:
    """What a condition says of its field: “is one of Retail, Medical”, “at least 100”."""
    values = values_told(field, condition, user)
    operator = operator_of(field.kind, condition.op)
    told = {"value": ", ".join(values), "operator": str(operator.label) if operator else condition.op}
    ends = {"least": values[0], "most": values[1]} if len(values) == 2 else {}
    return str(_pattern(condition, field, len(values))) % {**told, **ends}


def _pattern(condition: Condition, field: Field, count: int) -> Promise | str:
    several = {"is": ONE_OF, "not": NONE_OF}
    if condition.op in several and count > 1:
        return several[condition.op]
    if condition.op == BETWEEN and count == 2:
        return FROM_TO
    special = BY_KIND.get(field.kind, {})
    return special.get(condition.op) or OPERATORS.get(condition.op) or OTHER


def _grouped(group: Group, entity: Entity, user: User) -> str:
    return str(JOINED[group.join]) % {"parts": _joined(group, entity, user)}


def _joined(group: Group, entity: Entity, user: User) -> str:
    return row(said(part, entity, user) for part in group.parts)


def row(parts: Iterable[str]) -> str:
    """Parts of a sentence in a row."""
    return "; ".join(parts)


def _related(node: Related, relation: Relation | None, user: User) -> str:
    if relation is None:
        return _("something that is not for you, or not there any more")
    names = {"relation": str(relation.label), **_figure(node, relation, user)}
    if not node.where.parts:
        return str(RELATED[node.how]) % names
    where = node.where
    parts = _joined(where, relation.target, user) if where.join == "all" else _grouped(where, relation.target, user)
    if node.how in RELATED_WHERE:
        return str(RELATED_WHERE[node.how]) % {**names, "parts": parts}
    return str(WHERE) % {"statement": str(RELATED[node.how]) % names, "parts": parts}


def _figure(node: Related, relation: Relation, user: User) -> dict[str, str]:
    """What is compared of the related records, and with what: “at least 3”."""
    if node.how in RELATED_WHERE:
        return {}
    field = known_field(relation.target, node.field) if node.field else None
    kind = field or Field(name="count", label="", kind="integer", column=None)
    told = compared(Condition(kind.name, node.op, node.value), kind, user)
    return {"field": str(capfirst(field.label)) if field else "", "compared": told}
