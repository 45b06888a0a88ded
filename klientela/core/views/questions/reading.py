"""The tree a builder's form describes, with whatever is not finished yet; and what its buttons do to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict

from klientela.core.criteria.asking import askable
from klientela.core.criteria.operators import Operator, operators_of
from klientela.core.criteria.relations import relation_named
from klientela.core.criteria.tree import DEEPEST, HOWS, JOINS, MOST_CONDITIONS, Condition, Group, Node, Related, nodes
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.views.questions.editing import CHANGES, Place, added, changed_at, moved_out, node_at
from klientela.core.views.questions.figures import compared_field, compared_ops, figure_fields
from klientela.core.views.questions.values import sent_value
from klientela.kernel.entity import Entity

type Sent = Mapping[str, list[str]]


@dataclass(frozen=True)
class Draft:
    """A question being asked: its tree, and the part that was added or moved last."""

    tree: Group
    place: Place | None = None


def is_sent(data: QueryDict, name: str) -> bool:
    """Whether the form of a builder of this name was sent."""
    return f"{name}.join" in data


def is_building(data: QueryDict, name: str) -> bool:
    """Whether a button of the builder was pressed, or a part chosen to add: then the form is not finished yet."""
    return f"{name}.do" in data or any(key.startswith(name) and key.endswith(".new") and value for key, value in data.items())


def read_draft(data: QueryDict, name: str, *, entity: Entity, user: User) -> Draft:
    """The question as the form has it now, after what its button asked for."""
    sent = _by_place(data, name)
    tree = _group(sent, (), entity, user=user)
    return _done(tree, data.get(f"{name}.do", "")) or _grown(tree, sent, entity, user=user) or Draft(tree)


def _by_place(data: QueryDict, name: str) -> dict[Place, dict[str, list[str]]]:
    shape = re.compile(rf"{re.escape(name)}((?:-\d{{1,3}}){{0,{DEEPEST}}})\.([a-z]+)")
    sent: dict[Place, dict[str, list[str]]] = {}
    for key, values in data.lists():
        if found := shape.fullmatch(key):
            place = tuple(int(number) for number in found[1].split("-")[1:])
            sent.setdefault(place, {})[found[2]] = values
    return sent


def last(sent: Sent, name: str) -> str:
    """The last value of a name, or nothing."""
    return sent.get(name, [""])[-1].strip()


def _group(sent: dict[Place, dict[str, list[str]]], place: Place, entity: Entity, *, user: User) -> Group:
    join = last(sent.get(place, {}), "join")
    children = sorted(child for child in sent if len(child) == len(place) + 1 and child[:-1] == place)
    parts = (_node(sent, child, entity, user=user) for child in children)
    return Group(tuple(part for part in parts if part is not None), join if join in JOINS else "all")


def _node(sent: dict[Place, dict[str, list[str]]], place: Place, entity: Entity, *, user: User) -> Node | None:
    own = sent[place]
    if "relation" in own:
        return _related(sent, place, entity, user=user)
    if "field" in own:
        return _condition(own, entity, user)
    return _group(sent, place, entity, user=user) if "join" in own else None


def _related(sent: dict[Place, dict[str, list[str]]], place: Place, entity: Entity, *, user: User) -> Related | None:
    own = sent[place]
    relation = relation_named(entity, last(own, "relation"), user)
    if relation is None:
        return None
    how = last(own, "how")
    node = Related(relation.name, how if how in HOWS else "exist", _group(sent, place, relation.target, user=user))
    fields = figure_fields(relation, node.how, user)
    names = [field.name for field in fields]
    chosen = last(own, "figure")
    node = replace(node, field=chosen if chosen in names else names[0] if names else "")
    field = compared_field(relation, node, user)
    if field is None:
        return node
    op, value = _comparison(own, field, compared_ops(node, field))
    return replace(node, op=op, value=value)


def _condition(own: Sent, entity: Entity, user: User) -> Condition:
    name = last(own, "field")
    field = next((known for known in askable(entity, user) if known.name == name), None)
    if field is None:
        return Condition(name, last(own, "op"), last(own, "value"))
    return Condition(name, *_comparison(own, field, operators_of(field.kind)))


def _comparison(own: Sent, field: Field, known: tuple[Operator, ...]) -> tuple[str, str]:
    """Operator and value; what was entered for another field is not taken over."""
    is_same = last(own, "was") in ("", field.name)
    operator = next((each for each in known if is_same and each.name == last(own, "op")), known[0])
    value = sent_value(own, field, operator.name) if operator.has_value and is_same else ""
    return operator.name, value


def _done(tree: Group, pressed: str) -> Draft | None:
    verb, where, value = [*pressed.split(":", 2), "", ""][:3]
    place = tuple(int(number) for number in where.split("-") if number.isascii() and number.isdigit())
    if verb == "group":
        return _with(tree, place, Group((), "any"))
    if verb == "drop" and place:
        return Draft(changed_at(tree, place, lambda parts, at: (*parts[:at], _less(parts[at], value), *parts[at + 1 :])))  # type: ignore[arg-type]
    if verb == "out":
        return _draft(*moved_out(tree, place))
    if verb not in CHANGES or not place:
        return None
    after = {"up": -1, "down": 1}.get(verb, 0)
    return _draft(changed_at(tree, place, CHANGES[verb]), (*place[:-1], max(place[-1] + after, 0)))


def _less(node: Node, value: str) -> Node:
    """A condition without one of its values."""
    if not isinstance(node, Condition):
        return node
    return replace(node, value=",".join(known for known in node.value.split(",") if known != value))


def _grown(tree: Group, sent: dict[Place, dict[str, list[str]]], entity: Entity, *, user: User) -> Draft | None:
    """The tree with the condition chosen below one of its groups."""
    for place, own in sent.items():
        kind, _colon, name = last(own, "new").partition(":")
        if kind == "field" and name:
            target = entity_at(tree, place, entity, user=user)
            field = next((known for known in askable(target, user) if known.name == name), None) if target else None
            return _with(tree, place, Condition(name, operators_of(field.kind)[0].name)) if field else None
        if kind == "relation" and name:
            return _with(tree, place, Related(name))
    return None


def entity_at(tree: Node, place: Place, entity: Entity, *, user: User) -> Entity | None:
    """What the conditions within a place are about."""
    for length in range(1, len(place) + 1):
        node = node_at(tree, place[:length])
        if isinstance(node, Related):
            relation = relation_named(entity, node.relation, user)
            if relation is None:
                return None
            entity = relation.target
    return entity


def _with(tree: Group, place: Place, node: Node) -> Draft:
    if len(place) >= DEEPEST - 1 or sum(1 for _node in nodes(tree)) >= MOST_CONDITIONS:
        return Draft(tree)
    return _draft(*added(tree, place, node))


def _draft(tree: Node, place: Place) -> Draft:
    return Draft(tree if isinstance(tree, Group) else Group((tree,)), place)
