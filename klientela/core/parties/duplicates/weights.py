"""How much each fact counts when two parties are compared: for them when it agrees, against them when it differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Weight:
    """Bits of evidence (Fellegi and Sunter): how much agreeing says for one and the same party, and differing against it."""

    agrees: float
    differs: float


DEFAULTS: Mapping[str, Weight] = MappingProxyType({
    "core": Weight(8.5, -7.0),
    "given": Weight(3.2, -3.8),
    "family": Weight(4.3, -4.5),
    "phone": Weight(5.0, -1.0),
    "email": Weight(7.0, -1.5),
    "number": Weight(9.0, -8.0),
    "personal": Weight(12.0, -10.0),
    "street": Weight(3.0, -1.5),
    "house": Weight(1.5, -1.0),
    "postal_code": Weight(2.0, -1.0),
    "town": Weight(2.0, -1.5),
    "born_on": Weight(5.0, -4.0),
})
THRESHOLD = 8.5
"""From so many bits on two parties are likely the same."""
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "name": ("core", "given", "family"),
    "phone": ("phone",),
    "email": ("email",),
    "number": ("number",),
    "personal": ("personal",),
    "address": ("street", "house", "postal_code", "town"),
    "birthday": ("born_on",),
})
"""What is shown or hidden together, and the parts it is made of."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of all parts, and from what sum on a pair is shown."""

    parts: Mapping[str, Weight] = DEFAULTS
    threshold: float = THRESHOLD
