"""A question as words of an address: simple conditions stay readable, what nests goes into `where`."""

import json

from django.http import QueryDict

from klientela.core.criteria.reading import RESERVED
from klientela.core.criteria.tree import Condition, Group, Node, to_json

PLAIN = ("is", "has")
"""Operators that an address need not name."""
KEPT = RESERVED - {"where", "after", "before", "column", "add", "_"}
"""Words of an address that are about the page and not about a place in it or the question."""
WORD = "where"


def address_of(tree: Group, query: QueryDict) -> str:
    """The query of a page that asks a question, with whatever else its address said; beside a saved view it replaces the view's."""
    asked = QueryDict(mutable=True)
    simple, nested = ((), tree) if query.get("saved", "none") != "none" else parted(tree)
    for condition in simple:
        asked.appendlist(key_of(condition), condition.value or "1")
    if nested.parts or nested is tree:
        asked[WORD] = json.dumps(to_json(nested)["where"], separators=(",", ":"), ensure_ascii=False)
    for name, values in query.lists():
        if name in KEPT:
            asked.setlist(name, values)
    return asked.urlencode()


def parted(tree: Group) -> tuple[tuple[Condition, ...], Group]:
    """The conditions an address can say by name, and the rest; both together are the question."""
    if tree.join != "all":
        return (), tree
    simple = tuple(part for part in tree.parts if isinstance(part, Condition) and _is_sayable(part))
    rest = tuple(part for part in tree.parts if part not in simple)
    return simple, rest[0] if len(rest) == 1 and isinstance(rest[0], Group) else Group(rest)


def key_of(condition: Condition) -> str:
    """The word of an address that stands for a condition's field and operator."""
    return condition.field if condition.op in PLAIN else f"{condition.field}.{condition.op}"


def _is_sayable(part: Node) -> bool:
    return isinstance(part, Condition) and part.field not in RESERVED and part.value == part.value.strip()
