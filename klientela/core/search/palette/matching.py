"""Which commands somebody means by what he typed, best first."""

from collections.abc import Iterable

from klientela.core.search.norm import norm
from klientela.core.search.terms import tokens_of
from klientela.kernel.commands import Command

NO_MATCH = 9


def matching(commands: Iterable[Command], term: str, *, most: int) -> list[Command]:
    """Commands whose name or other words have a word beginning with each typed one; those whose name begins with it first."""
    words = tokens_of(term)
    if not words:
        return []
    placed = [(place, number, known) for number, known in enumerate(commands) if (place := _place(known, term, words)) < NO_MATCH]
    return [known for _place, _number, known in sorted(placed, key=lambda each: each[:2])[:most]]


def _place(command: Command, term: str, words: tuple[str, ...]) -> int:
    label = norm(str(command.label))
    if label.startswith(term):
        return 0
    tokens = tokens_of(label)
    if _all_begin(words, tokens):
        return 1
    more = tokens_of(norm(f"{command.note} {command.words}"))
    return 2 if _all_begin(words, (*tokens, *more)) else NO_MATCH


def _all_begin(words: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    return all(any(token.startswith(word) for token in tokens) for word in words)
