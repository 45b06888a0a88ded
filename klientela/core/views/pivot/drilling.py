"""The way from a figure to the records behind it: the question of the pivot with the conditions of the cell."""

from dataclasses import replace
from typing import Any

from django.http import QueryDict

from klientela.core.criteria.addressing import address_of
from klientela.core.criteria.operators import operator_of
from klientela.core.criteria.tree import Condition, Group, Node, Related
from klientela.core.views.addresses import list_address
from klientela.core.views.pivot.dimensions import Level
from klientela.core.views.pivot.grouping import What
from klientela.core.views.pivot.keys import OTHERS, RESTRICTED, Key
from klientela.core.views.pivot.table import Pivot

NO_VIEW = "none"


class Drill:
    """Makes the addresses of the records behind the cells of one pivot."""

    def __init__(self, pivot: Pivot, tree: Group, text: str) -> None:
        self.question, self.tree = pivot.question, tree
        self.page = list_address(self.question.entity)
        self.query = QueryDict(mutable=True)
        self.query["saved"] = NO_VIEW
        if text:
            self.query["q"] = text
        self.known: dict[tuple[str, Any], tuple[Node, ...] | None] = {}

    def url(self, row: Key, column: Key, what: What | None = None) -> str:
        """The list of the records of a cell; empty where no list can be asked for just these."""
        parts: list[Node] = []
        for level, value in [*zip(self.question.rows, row, strict=False), *zip(self.question.columns, column, strict=False)]:
            found = self._conditions(level, value)
            if found is None:
                return ""
            parts += found
        if what and what[0].currency:
            parts.append(Condition(what[0].currency, "is", what[1]) if what[1] else Condition(what[0].currency, "empty"))
        return f"{self.page}?{address_of(joined(self.tree, parts), self.query)}"

    def _conditions(self, level: Level, value: Any) -> tuple[Node, ...] | None:
        key = (level.name, value)
        if key not in self.known:
            self.known[key] = conditions(level, value)
        return self.known[key]


def joined(tree: Group, parts: list[Node]) -> Group:
    """A question that also asks for these parts."""
    if tree.join == "all":
        return replace(tree, parts=(*tree.parts, *(part for part in parts if part not in tree.parts)))
    return Group((tree, *parts))


def conditions(level: Level, value: Any) -> tuple[Node, ...] | None:
    """What is true of exactly the records of a group; None where it cannot be asked."""
    if value is OTHERS:
        return None
    via = level.dimension.via
    if via is None:
        return _own(level, value)
    within = _own(level, value)
    if within is None:
        return (Condition(via.field, "empty"),) if value is None else None
    further = Related(via.name, "exist", Group(within))
    if level.dimension.of_part:
        return (further,)
    if value is None:
        return (Group((Condition(via.field, "empty"), further), "any"),)
    if value is RESTRICTED:
        unknown = Group((Condition(via.field, "filled"), Related(via.name, "none")))
        return (Group((unknown, further), "any"),) if level.dimension.target else unknown.parts
    return (further,)


def _own(level: Level, value: Any) -> tuple[Node, ...] | None:
    """The conditions on the field itself."""
    field, name = level.dimension.field, level.dimension.field.name
    if value is None:
        return (Condition(name, "empty"),) if operator_of(field.kind, "empty") else None
    if value is RESTRICTED:
        return (Condition(name, "filled"), Related(level.dimension.target.name, "none")) if level.dimension.target else ()
    if level.bucket:
        return _stretch(level, value)
    if field.kind == "boolean":
        return (Condition(name, "is", "1" if value else "0"),)
    return (Condition(name, "has" if field.kind == "tags" else "is", str(value)),)


def _stretch(level: Level, first: Any) -> tuple[Node, ...] | None:
    name, bucket = level.dimension.field.name, level.bucket
    if bucket is None or bucket.last is None:
        return None
    last = bucket.last(first)
    if first == last:
        return (Condition(name, "is", first.isoformat()),)
    return Condition(name, "gte", first.isoformat()), Condition(name, "lte", last.isoformat())
