"""What is true of a whole record, whoever looks at it: whether a rule concerns it, which levels, and what the agreement is about."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import BadRequest

from klientela.core.access.acting import as_system
from klientela.core.access.whole import WHOLE_READER
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.tree import Condition, Group, Node, Related, from_json
from klientela.core.processes.approvals.models import Level, Rule
from klientela.core.records.own.names import code_of, is_own
from klientela.core.records.own.values import value_of
from klientela.kernel.entity import entity_of

REASON = "a rule of approval is asked of a record"


def tree_of(stored: Any) -> Group | None:
    """A stored question; nothing stored asks nothing, None stands for what cannot be read any more."""
    if not stored:
        return Group()
    try:
        return from_json(stored)
    except ValueError:
        return None


def concerns(rule: Rule, record: Any) -> bool:
    """Whether a record needs this approval as it is. A question that cannot be asked any more is taken to be true of it."""
    return rule.is_active and rule.deleted_at is None and _is_true(rule.criteria, record)


def rules_for(record: Any) -> list[Rule]:
    """The rules a record needs as it is."""
    rules = Rule.objects.filter(entity=entity_of(record).slug, is_active=True, deleted_at=None)
    return [rule for rule in rules if concerns(rule, record)]


def levels_for(rule: Rule, record: Any) -> list[Level]:
    """The levels that decide about a record as it is, in their order."""
    return [level for level in levels_of(rule) if _is_true(level.criteria, record)]


def levels_of(rule: Rule) -> list[Level]:
    """All levels of a rule, in their order."""
    return list(rule.levels.filter(deleted_at=None).select_related("role"))


def seen_in(rule: Rule, record: Any) -> dict[str, Any]:
    """What an agreement is about: the values the rule and its levels ask about, and who has to decide at these values."""
    names = sorted({name for stored in (rule.criteria, *(level.criteria for level in levels_of(rule))) for name in _names(stored)})
    return {"values": {name: _plain(record, name) for name in names}, "levels": [str(level.pk) for level in levels_for(rule, record)]}


def names_asked(rule: Rule) -> list[str]:
    """The fields of the record a rule asks about, in its order."""
    stored = (rule.criteria, *(level.criteria for level in levels_of(rule)))
    return list(dict.fromkeys(name for each in stored for name in _names(each)))


def _is_true(stored: Any, record: Any) -> bool:
    tree, entity = tree_of(stored), entity_of(record)
    if tree is None:
        return True
    if not tree.parts:
        return True
    with as_system(REASON):
        try:
            asked = compile_tree(tree, entity, WHOLE_READER)
            return bool(entity.model._base_manager.filter(asked, pk=record.pk).exists())
        except BadRequest:
            return True


def _names(stored: Any) -> Iterator[str]:
    tree = tree_of(stored)
    return _fields(tree) if tree else iter(())


def _fields(node: Node) -> Iterator[str]:
    """Fields of the record itself; of related records it is told by the levels whether anything changed."""
    if isinstance(node, Condition):
        yield node.field
    elif not isinstance(node, Related):
        for part in node.parts:
            yield from _fields(part)


def _plain(record: Any, name: str) -> str:
    if is_own(name):
        kept = record.own.get(code_of(name))
        return str(value_of(record, name) if kept is None else kept)
    return str(getattr(record, f"{name}_id", None) or getattr(record, name, ""))
