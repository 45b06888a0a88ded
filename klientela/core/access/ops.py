"""The operations that can be granted."""

from klientela.kernel.entity import Entity

USUAL = ("read", "create", "update", "delete", "share", "transfer", "export")


def ops_of(entity: Entity) -> tuple[str, ...]:
    """The operations on records of an entity: the usual ones and the actions it declares."""
    declared = (action.op or action.name for action in entity.actions)
    return tuple(dict.fromkeys((*USUAL, *declared)))
