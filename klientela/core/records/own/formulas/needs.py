"""What a reader must see to be shown a computed field: everything it is worked out of, however far."""

from klientela.core.criteria.tree import Condition, Node, Related
from klientela.core.records.own.formulas.definitions import Computed, computed, computed_of, sources_of
from klientela.core.records.own.formulas.names import Source
from klientela.core.records.own.formulas.rollups import tree_of
from klientela.core.records.own.names import code_of
from klientela.core.records.own.publishing import configured
from klientela.kernel.entity import Entity, entity_named

type Need = tuple[Entity, str]


@configured
def needs_of(entity: Entity) -> dict[str, frozenset[Need]]:
    """The computed fields of an entity with all the fields each is worked out of, those of other records too."""
    return {field.own.name: _needs(field, frozenset()) for field in computed_of(entity)}


def _needs(field: Computed, seen: frozenset[Need]) -> frozenset[Need]:
    itself = (field.entity, field.own.name)
    if itself in seen:
        return frozenset()
    found = _of_rollup(field) if field.is_rollup else frozenset().union(*(_of_source(field.entity, source) for source in sources_of(field)))
    for holder, name in found:
        if is_computed(holder, name):
            found |= _needs(computed(holder, code_of(name)), seen | {itself})
    return found


def is_computed(entity: Entity, name: str) -> bool:
    """Whether a name is that of a computed field."""
    return any(field.own.name == name for field in computed_of(entity))


def _of_source(entity: Entity, source: Source) -> frozenset[Need]:
    if source.step is None:
        return frozenset({(entity, source.name)})
    return frozenset({(entity, source.step.name), *((holder, source.field.name) for holder in source.holders)})


def _of_rollup(field: Computed) -> frozenset[Need]:
    options = field.own.options
    slug, _dot, back = str(options.get("relation", "")).partition(".")
    try:
        target = entity_named(slug)
    except LookupError:
        return frozenset()
    named = (back, options.get("field"), options.get("by"), *_asked(tree_of(options)))
    return frozenset((target, str(name)) for name in named if name)


def _asked(node: Node) -> tuple[str, ...]:
    """The fields a question names of the records it is about; what it asks of further ones is looked at when it is asked."""
    if isinstance(node, Condition):
        return (node.field,)
    if isinstance(node, Related):
        return ()
    return tuple(name for part in node.parts for name in _asked(part))
