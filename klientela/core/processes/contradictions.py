"""Questions that can never be true, as far as that shows without asking the database."""

from collections import defaultdict
from decimal import Decimal, InvalidOperation

from klientela.core.criteria.asking import known_field
from klientela.core.criteria.tree import Condition, Group
from klientela.core.records.kinds import NUMERIC
from klientela.kernel.entity import Entity


def contradiction(tree: Group, entity: Entity) -> str:
    """The name of a field of which two things are asked that are never true together; empty where none is found."""
    by_field: dict[str, list[Condition]] = defaultdict(list)
    for part in _together(tree):
        by_field[part.field].append(part)
    return next((_label(entity, name) for name, parts in by_field.items() if _clashes(entity, name, parts)), "")


def _together(tree: Group) -> list[Condition]:
    """The conditions that must all be true."""
    if tree.join != "all":
        return []
    inner = [found for part in tree.parts if isinstance(part, Group) for found in _together(part)]
    return [*tree.conditions, *inner]


def _clashes(entity: Entity, name: str, parts: list[Condition]) -> bool:
    ops = {part.op for part in parts}
    if "empty" in ops and ops - {"empty", "not", "lacks"}:
        return True
    chosen = [set(part.value.split(",")) for part in parts if part.op == "is"]
    if len(chosen) > 1 and not set.intersection(*chosen):
        return True
    excluded = {value for part in parts if part.op == "not" for value in part.value.split(",")}
    if chosen and set.intersection(*chosen) <= excluded:
        return True
    field = known_field(entity, name)
    return field is not None and field.kind in NUMERIC and _is_empty_range(parts)


def _is_empty_range(parts: list[Condition]) -> bool:
    low = [bound for part in parts if part.op in ("gt", "gte", "is") and (bound := _number(part.value)) is not None]
    high = [bound for part in parts if part.op in ("lt", "lte", "is") and (bound := _number(part.value)) is not None]
    is_strict = any(part.op in ("gt", "lt") for part in parts)
    return bool(low and high) and (max(low) > min(high) or (max(low) == min(high) and is_strict))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.split(" ", maxsplit=1)[0].replace(",", "."))
    except InvalidOperation:
        return None


def _label(entity: Entity, name: str) -> str:
    field = known_field(entity, name)
    return str(field.label) if field else name
