"""Kinds of what happens with a party, as packages have brought them through the slot `timeline.kinds`."""

from dataclasses import dataclass
from typing import Any

from klientela.kernel.slot import slot


@dataclass(frozen=True)
class EpisodeKind:
    """A kind of episode: what it is called, its sign, and how people meet in it.

    `tone`: the colour of its sign (call, mail, meet, note, money, bad). `group`: with what it is filtered together.
    """

    code: str
    label: Any
    icon: str
    tone: str = "note"
    group: str = "other"
    is_contact: bool = True
    """Whether we and the party spoke or wrote to each other in it."""
    is_noted: bool = True
    """Whether it is noted as an episode; else it stands for records of a package."""
    is_offered: bool = True
    """Whether people are offered it when they note something; else it only comes from other programs."""


def kinds() -> dict[str, EpisodeKind]:
    """The kinds by code, in their order."""
    found: dict[str, EpisodeKind] = slot("timeline.kinds").items()
    return found


def kind_of(code: str) -> EpisodeKind:
    """The kind with this code; one whose package is gone stays readable."""
    known: dict[str, EpisodeKind] = slot("timeline.kinds").kept()
    return known.get(code) or EpisodeKind(code, code, "history")


def label_of(code: str) -> Any:
    """What a kind is called."""
    return kind_of(code).label


def kind_choices() -> list[tuple[str, Any]]:
    """Codes and labels of all kinds that can stand in an episode."""
    return [(kind.code, kind.label) for kind in slot("timeline.kinds").kept().values() if kind.is_noted]


def noted() -> frozenset[str]:
    """Codes of the kinds that are offered when somebody notes an episode."""
    return frozenset(code for code, kind in kinds().items() if kind.is_noted and kind.is_offered)


def contact_kinds() -> frozenset[str]:
    """Codes of the kinds in which we and a party speak or write to each other."""
    return frozenset(code for code, kind in kinds().items() if kind.is_contact)


def meeting_kinds() -> frozenset[str]:
    """Codes of those in which people see each other."""
    return frozenset(code for code, kind in kinds().items() if kind.is_contact and kind.tone == "meet")
