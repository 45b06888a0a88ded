"""Trees as people see them: lines that open and close, each with its name, a note and a number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

OPEN_TO = 2
"""So many floors of a tree are open at first."""


@dataclass
class Node:
    """One line of a tree and what hangs below it."""

    key: Any
    title: str
    url: str = ""
    note: str = ""
    icon: str = ""
    is_person: bool = False
    pill: tuple[str, Any] | None = None
    """Tone and text."""
    number: Any = ""
    is_open: bool = False
    below: list["Node"] = field(default_factory=list)


def hang(nodes: Iterable[Node], parents: Mapping[Any, Any]) -> list[Node]:
    """The roots of a tree in the given order; whose parent is unknown stands at the top, and no circle swallows anybody."""
    known = {node.key: node for node in nodes}
    children: dict[Any, list[Node]] = defaultdict(list)
    for node in known.values():
        children[_upper(node.key, parents, known)].append(node)
    for key, found in children.items():
        if key is not None:
            known[key].below = found
    roots = children[None]
    _open(roots, OPEN_TO)
    return roots


def _upper(key: Any, parents: Mapping[Any, Any], known: Mapping[Any, Node]) -> Any:
    """The nearest known node above; None at the top, and for a node that is above itself."""
    seen, upper = {key}, parents.get(key)
    while upper is not None and upper not in known and upper not in seen:
        seen.add(upper)
        upper = parents.get(upper)
    return None if upper not in known or _circles(key, parents) else upper


def _circles(key: Any, parents: Mapping[Any, Any]) -> bool:
    seen, upper = {key}, parents.get(key)
    while upper is not None and upper not in seen:
        seen.add(upper)
        upper = parents.get(upper)
    return bool(upper == key)


def _open(nodes: list[Node], floors: int) -> None:
    for node in nodes:
        node.is_open = floors > 0
        _open(node.below, floors - 1)
