"""Kinds of tax and register numbers that the country packs have brought; those of a switched-off pack only for the numbers kept."""

from collections.abc import Iterator
from typing import Any

from klientela.kernel.identifiers import IdentifierKind
from klientela.kernel.slot import slot


def kind_of(code: str) -> IdentifierKind | None:
    """The kind with this code, if a pack knows it."""
    found: IdentifierKind | None = slot("identifiers.kinds").kept().get(code)
    return found


def kind_choices() -> list[tuple[str, Any]]:
    """Codes and labels of all that can stand in a number."""
    return [(kind.code, kind.label) for kind in slot("identifiers.kinds").kept().values()]


def offered() -> frozenset[str]:
    """Codes of the kinds a new number can have: those of packs that are switched on."""
    return frozenset(slot("identifiers.kinds").items())


def shown(code: str, value: str) -> str:
    """A number the way people read it."""
    kind = kind_of(code)
    return kind.format(value) if kind else value


def sensitive() -> Iterator[str]:
    """Codes of the kinds that are hidden by default."""
    return (kind.code for kind in slot("identifiers.kinds").kept().values() if kind.sensitive)
