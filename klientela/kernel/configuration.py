"""What of a company's configuration goes into one file; packages say how theirs is written and put, by keys that hold elsewhere too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

type Values = dict[str, Any]
"""Pieces of configuration by key (`deals/own_size`), each plain JSON."""


@dataclass(frozen=True)
class ConfigurationPart:
    """One part of the file. Importing, previewing and taking back are made of these alone."""

    label: Any
    write: Callable[[], Values]
    """Everything of this part that is configured."""
    put: Callable[..., None]
    """`put(values, by=user)` makes pieces as they are said; None takes one away. It raises `ValidationError` in plain words."""
    named: Callable[[str, Any], str] = lambda key, _value: key
    """What a piece is called."""
    may: Callable[[Any], bool] = lambda user: True
    """Whether a user may put it, beside changing settings at all."""


def same(ours: Mapping[str, Any], key: str, value: Any) -> bool:
    """Whether a piece is here as it is said."""
    return key in ours and ours[key] == value
