"""What two parties have in common and what differs, in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy

from klientela.core.parties.duplicates.weights import GROUPS

SAME, ALIKE = 0.999, 0.7


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for two parties being the same, or against it."""

    text: str
    tone: str


@dataclass(frozen=True)
class Words:
    """How one part is told: when it is the same, nearly so (with the per cent), and different."""

    same: Any
    alike: Any
    differs: Any


WORDS: Mapping[str, Words] = MappingProxyType({
    "core": Words(gettext_lazy("same name"), gettext_lazy("name %(percent)d %% alike"), gettext_lazy("different name")),
    "given": Words(gettext_lazy("same given name"), gettext_lazy("given name %(percent)d %% alike"), gettext_lazy("different given name")),
    "family": Words(
        gettext_lazy("same family name"), gettext_lazy("family name %(percent)d %% alike"), gettext_lazy("different family name")
    ),
    "phone": Words(gettext_lazy("same phone"), gettext_lazy("same phone"), gettext_lazy("different phone")),
    "email": Words(gettext_lazy("same e-mail"), gettext_lazy("nearly the same e-mail"), gettext_lazy("different e-mail")),
    "number": Words(gettext_lazy("same tax number"), gettext_lazy("nearly the same tax number"), gettext_lazy("different tax number")),
    "personal": Words(
        gettext_lazy("same personal number"), gettext_lazy("nearly the same personal number"), gettext_lazy("different personal number")
    ),
    "street": Words(gettext_lazy("same street"), gettext_lazy("street %(percent)d %% alike"), gettext_lazy("different street")),
    "house": Words(gettext_lazy("same house number"), gettext_lazy("similar house number"), gettext_lazy("different house number")),
    "postal_code": Words(
        gettext_lazy("same postal code"), gettext_lazy("nearly the same postal code"), gettext_lazy("different postal code")
    ),
    "town": Words(gettext_lazy("same town"), gettext_lazy("town %(percent)d %% alike"), gettext_lazy("different town")),
    "born_on": Words(gettext_lazy("same birthday"), gettext_lazy("nearly the same birthday"), gettext_lazy("different birthday")),
})


def reasons(parts: Mapping[str, float], groups: Collection[str]) -> list[Reason]:
    """What speaks for a pair and then what speaks against it, of the groups of facts somebody sees."""
    found = [_reason(name, parts[name]) for group in GROUPS if group in groups for name in GROUPS[group] if name in parts]
    return [*(one for one in found if one.tone != "red"), *(one for one in found if one.tone == "red")]


def said(parts: Mapping[str, float], groups: Collection[str]) -> str:
    """What speaks for a pair, in one line."""
    return ", ".join(one.text for one in reasons(parts, groups) if one.tone != "red")


def _reason(name: str, alike: float) -> Reason:
    words = WORDS[name]
    if alike >= SAME:
        return Reason(str(words.same), "green")
    if alike >= ALIKE:
        return Reason(str(words.alike) % {"percent": round(100 * alike)}, "amber")
    return Reason(str(words.differs), "red")
