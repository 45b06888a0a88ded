"""Changing a tree at a place: adding, moving and taking away parts. A place is the way to a node by the numbers of parts."""

from collections.abc import Callable
from dataclasses import replace

from klientela.core.criteria.tree import Condition, Group, Node, Related

type Place = tuple[int, ...]
type Change = Callable[[tuple[Node, ...], int], tuple[Node, ...]]


def parts_of(node: Node) -> tuple[Node, ...]:
    """What stands in a node; of related records, the conditions on them."""
    if isinstance(node, Related):
        return node.where.parts
    return node.parts if isinstance(node, Group) else ()


def with_parts(node: Node, parts: tuple[Node, ...]) -> Node:
    """The same node with other parts."""
    if isinstance(node, Related):
        return replace(node, where=replace(node.where, parts=parts))
    return replace(node, parts=parts) if isinstance(node, Group) else node


def node_at(tree: Node, place: Place) -> Node | None:
    """The node at a place, if there is one."""
    for number in place:
        parts = parts_of(tree)
        if number >= len(parts):
            return None
        tree = parts[number]
    return tree


def changed_at(tree: Node, place: Place, change: Change) -> Node:
    """The tree after the parts around a place were changed; a place that is not there changes nothing."""
    parts, number = parts_of(tree), place[0] if place else -1
    if not 0 <= number < len(parts):
        return tree
    if len(place) == 1:
        return with_parts(tree, change(parts, number))
    inner = changed_at(parts[number], place[1:], change)
    return with_parts(tree, (*parts[:number], inner, *parts[number + 1 :]))


def added(tree: Node, place: Place, node: Node) -> tuple[Node, Place]:
    """The tree with a further part in the node at a place, and where it stands now."""
    holder = tree if not place else node_at(tree, place)
    if holder is None or isinstance(holder, Condition):
        return tree, place
    number = len(parts_of(holder))
    grown = with_parts(holder, (*parts_of(holder), node))
    if not place:
        return grown, (number,)
    return changed_at(tree, place, lambda parts, at: (*parts[:at], grown, *parts[at + 1 :])), (*place, number)


def _removed(parts: tuple[Node, ...], at: int) -> tuple[Node, ...]:
    return parts[:at] + parts[at + 1 :]


def _up(parts: tuple[Node, ...], at: int) -> tuple[Node, ...]:
    return (*parts[: at - 1], parts[at], parts[at - 1], *parts[at + 1 :]) if at else parts


def _down(parts: tuple[Node, ...], at: int) -> tuple[Node, ...]:
    return _up(parts, at + 1) if at + 1 < len(parts) else parts


def _wrapped(parts: tuple[Node, ...], at: int) -> tuple[Node, ...]:
    return (*parts[:at], Group((parts[at],), "any"), *parts[at + 1 :])


def _dissolved(parts: tuple[Node, ...], at: int) -> tuple[Node, ...]:
    inner = parts_of(parts[at]) if isinstance(parts[at], Group) else (parts[at],)
    return (*parts[:at], *inner, *parts[at + 1 :])


CHANGES: dict[str, Change] = {"remove": _removed, "up": _up, "down": _down, "wrap": _wrapped, "dissolve": _dissolved}


def moved_out(tree: Node, place: Place) -> tuple[Node, Place]:
    """The tree with a part taken out of its group, to stand right after that group. Out of related records nothing comes: their
    conditions are about something else."""
    outer, node = node_at(tree, place[:-1]), node_at(tree, place)
    if len(place) < 2 or node is None or not isinstance(outer, Group):
        return tree, place
    without = changed_at(tree, place, _removed)
    return changed_at(without, place[:-1], lambda parts, at: (*parts[: at + 1], node, *parts[at + 1 :])), (*place[:-2], place[-2] + 1)
