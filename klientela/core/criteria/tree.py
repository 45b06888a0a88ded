"""The form of a question about records: a tree that is stored as versioned JSON, read from addresses and compiled to one condition."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

VERSION = 2
MOST_CONDITIONS = 100
DEEPEST = 8
"""How deep groups and related records may be nested; people do not read deeper."""
MOST_RELATIONS = 12
"""How many statements about related records one question may make: each costs the database a search."""


@dataclass(frozen=True)
class Condition:
    """One field compared with a value, by an operator of its kind. The value is text as people write it in an address."""

    field: str
    op: str
    value: str = ""


@dataclass(frozen=True)
class Group:
    """True of records of which all, any or none of the parts are true; without parts, of every record."""

    parts: "tuple[Node, ...]" = ()
    join: str = "all"

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that stand directly in this group."""
        return tuple(part for part in self.parts if isinstance(part, Condition))

    def without(self, part: "Node") -> "Group":
        """The same group, less one part."""
        return replace(self, parts=tuple(known for known in self.parts if known != part))

    def without_field(self, name: str) -> "Group":
        """The same group, less the conditions on a field that stand directly in it."""
        return replace(self, parts=tuple(part for part in self.parts if not (isinstance(part, Condition) and part.field == name)))


@dataclass(frozen=True)
class Related:
    """A statement about the records a relation leads to, of those of which `where` is true.

    `how`: they `exist` or there are `none`; their `count`, or the `sum`, `average`, `least`, `most` of `field`, is compared by `op`
    with `value`; or the `last` of them, by the date in `field`, likewise.
    """

    relation: str
    how: str = "exist"
    where: Group = Group()
    field: str = ""
    op: str = ""
    value: str = ""


type Node = Condition | Group | Related

JOINS = ("all", "any", "none")
HOWS = ("exist", "none", "count", "sum", "average", "least", "most", "last")


def nodes(tree: Node) -> Iterator[Node]:
    """The tree and everything in it."""
    yield tree
    inner = tree.parts if isinstance(tree, Group) else (tree.where,) if isinstance(tree, Related) else ()
    for part in inner:
        yield from nodes(part)


def to_json(tree: Group) -> dict[str, Any]:
    """The question as it is stored."""
    return {"version": VERSION, "where": _written(tree)}


def from_json(stored: Any) -> Group:
    """The question from its stored form, also of the first version; `ValueError` if malformed, `TooLarge` if nobody could read it."""
    if isinstance(stored, dict) and stored.get("version") == 1 and isinstance(stored.get("all"), list):
        stored = {"version": VERSION, "where": {"all": stored["all"]}}
    if not isinstance(stored, dict) or stored.get("version") != VERSION:
        raise ValueError("This question was stored in a form that is not known here.")
    tree = _read(stored.get("where"), depth=0)
    if not isinstance(tree, Group):
        raise ValueError("A question begins with a group.")
    if sum(not isinstance(node, Group) for node in nodes(tree)) > MOST_CONDITIONS:
        raise TooLarge("This question has too many conditions.")
    return tree


class TooLarge(ValueError):
    """A question is nested deeper or has more conditions than anybody reads."""


def _written(node: Node) -> Any:
    if isinstance(node, Condition):
        return [node.field, node.op, node.value]
    if isinstance(node, Group):
        return {node.join: [_written(part) for part in node.parts]}
    told = {name: value for name in ("field", "op", "value") if (value := getattr(node, name))}
    return {"related": node.relation, "how": node.how, "where": _written(node.where), **told}


def _read(stored: Any, *, depth: int) -> Node:
    if depth > DEEPEST:
        raise TooLarge("This question is nested too deep.")
    if isinstance(stored, list) and len(stored) == 3 and all(isinstance(part, str) for part in stored):
        return Condition(*stored)
    if isinstance(stored, dict) and "related" in stored:
        return _related(stored, depth=depth)
    if isinstance(stored, dict) and len(stored) == 1 and (join := next(iter(stored))) in JOINS and isinstance(stored[join], list):
        return Group(tuple(_read(part, depth=depth + 1) for part in stored[join]), join)
    raise ValueError("This part of the question is not understood.")


def _related(stored: dict[str, Any], *, depth: int) -> Related:
    where = _read(stored.get("where", {"all": []}), depth=depth + 1)
    texts = {name: stored.get(name, "") for name in ("field", "op", "value")}
    how = stored.get("how", "exist")
    if not isinstance(where, Group) or how not in HOWS or not all(isinstance(text, str) for text in (stored["related"], *texts.values())):
        raise ValueError("This part of the question is not understood.")
    return Related(stored["related"], how, where, **texts)
