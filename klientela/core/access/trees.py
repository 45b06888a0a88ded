"""Trees of branches, of territories and of managers: what is above and below, and that nothing is above itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.jobs.turns import wait_for_turn

DEEPEST = 50
CIRCLE = _("%(name)s would be above and below itself. Choose another.")


def above(node: Any, *, by: str = "parent") -> Iterator[Any]:
    """Everything above a node, the nearest first; a circle, should there be one, ends at its start."""
    seen = {node.pk}
    upper = getattr(node, by)
    while upper is not None and upper.pk not in seen:
        yield upper
        seen.add(upper.pk)
        upper = getattr(upper, by)


def parents_of(model: Any, *, by: str = "parent") -> dict[UUID, UUID | None]:
    """The key of the parent by the key of each living node: the whole tree, read at once."""
    return dict(model.objects.filter(deleted_at=None).values_list("pk", f"{by}_id"))


def line_of(key: UUID, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """A node and everything above it."""
    line = [key]
    while (upper := parents.get(line[-1])) is not None and upper not in line and upper in parents:
        line.append(upper)
    return line


def below(keys: Iterable[UUID], parents: Mapping[UUID, UUID | None]) -> set[UUID]:
    """Nodes and everything under them."""
    children = defaultdict(list)
    for child, upper in parents.items():
        children[upper].append(child)
    found: set[UUID] = set()
    todo = list(keys)
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            todo.extend(children[key])
    return found


def refuse_circle(node: Any, *, by: str = "parent", words: Any = CIRCLE) -> None:
    """Refuse a parent that is the node itself or lies below it.

    Within the transaction nobody else reshapes the same tree, so that two changes at once make no circle either.
    """
    wait_for_turn(f"{node._meta.db_table}.{by}")
    key = getattr(node, f"{by}_id")
    if key is None:
        return
    parents = dict(type(node).objects.values_list("pk", f"{by}_id"))
    if key == node.pk or node.pk in line_of(key, {**parents, node.pk: None}):
        raise ValidationError({by: words % {"name": node}})
    if len(line_of(key, parents)) >= DEEPEST:
        raise ValidationError({by: _("This tree is deep enough. Choose something higher up.")})
