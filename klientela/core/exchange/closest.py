"""Proposes the known value a mistyped one probably means. A proposal is shown to a person, never applied silently."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from klientela.core.exchange.folding import fold

SURE = 0.98
_ENOUGH = 0.75
_AHEAD = 0.03


@dataclass(frozen=True)
class Closest:
    """The known value, and from 0 to 1 how sure the proposal is; 1 means the texts are the same."""

    value: str
    confidence: float


def closest(value: str, choices: Iterable[str]) -> Closest | None:
    """The choice most like the value; None where nothing is like it or two choices are about equally so."""
    wanted = fold(value)
    if not wanted:
        return None
    ranked = sorted(
        (Closest(choice, _likeness(value, wanted, choice)) for choice in dict.fromkeys(choices)), key=lambda known: -known.confidence
    )
    if not ranked or ranked[0].confidence < _ENOUGH:
        return None
    if len(ranked) > 1 and ranked[0].confidence < 1 and ranked[0].confidence - ranked[1].confidence < _AHEAD:
        return None
    return ranked[0]


def _likeness(value: str, wanted: str, choice: str) -> float:
    if value == choice:
        return 1.0
    known = fold(choice)
    one, other = wanted.replace(" ", ""), known.replace(" ", "")
    if one == other:
        return SURE
    if not known or min(len(one), len(other)) / max(len(one), len(other)) < 0.5:
        return 0.0
    compact = SequenceMatcher(None, one, other, autojunk=False).ratio()
    sorted_words = SequenceMatcher(None, " ".join(sorted(wanted.split())), " ".join(sorted(known.split())), autojunk=False).ratio()
    return min(round(max(compact, sorted_words), 3), SURE - 0.01)
