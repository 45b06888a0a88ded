"""Kinds of tax and register numbers that the country packs have brought."""

from collections.abc import Iterator
from typing import Any

from klientela.kernel.identifiers import IdentifierKind
from klientela.kernel.slot import slot


def kind_of(code: str) -> IdentifierKind | None:
    """The kind with this code, if a pack knows it."""
    found: IdentifierKind | None = slot("identifiers.kinds").items().get(code)
    return found


def kind_choices() -> list[tuple[str, Any]]:
    """Codes and labels, for a choice."""
    return [(kind.code, kind.label) for kind in slot("identifiers.kinds")]


def shown(code: str, value: str) -> str:
    """A number the way people read it."""
    kind = kind_of(code)
    return kind.format(value) if kind else value


def sensitive() -> Iterator[str]:
    """Codes of the kinds that are hidden by default."""
    return (kind.code for kind in slot("identifiers.kinds") if kind.sensitive)
