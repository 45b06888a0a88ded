"""What gates and automatic steps can be made of: kinds that packages contribute through `processes.gates` and `processes.actions`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from klientela.core.identity.models import User
from klientela.kernel.entity import Entity

type Settings = Mapping[str, Any]
"""What an administrator entered for one gate or step, as it is stored: texts, numbers, lists of texts."""


@dataclass(frozen=True)
class Setting:
    """One thing an administrator enters for a gate or step.

    `kind`: `text`, `longtext`, `number`, `choice` (one of `choices`), `choices` (several of them), `boolean`,
    or `question` (criteria over the records of the process).
    """

    name: str
    label: Any
    kind: str = "text"
    choices: Sequence[tuple[str, Any]] = ()
    required: bool = True
    help: Any = ""
    default: Any = ""


@dataclass(frozen=True)
class Missing:
    """One thing that stands between a record and a stage, as it is told to whoever wants to move it."""

    kind: str
    """Code of the gate's kind."""
    text: Any
    fields: tuple[str, ...] = ()
    """Fields of the record that can be filled in to pass."""
    url: str = ""
    """Where it can be done, if on another page."""
    action: Any = ""
    """What the link to it says."""


def nothing_asked(entity: Entity, user: User) -> Sequence[Setting]:
    """For kinds that need no settings."""
    return ()


def no_warnings(entity: Entity, settings: Settings, user: User) -> Sequence[Any]:
    """For kinds of gates that can always be passed by somebody."""
    return ()


@dataclass(frozen=True)
class GateKind:
    """A kind of gate. `missing(record, settings, by=, to=)` says what is lacking, empty where the gate is open.

    It is called with the rights of nobody in particular (`as_system`), and must tell nothing that `by` may not know.
    """

    label: Any
    missing: Callable[..., Sequence[Missing]]
    told: Callable[[Entity, Settings, User], Any]
    """The gate in words, for the editor."""
    settings: Callable[[Entity, User], Sequence[Setting]] = nothing_asked
    warnings: Callable[[Entity, Settings, User], Sequence[Any]] = no_warnings
    """Why nobody may ever pass, told in the editor."""
    icon: str = "shield-check"
    offered: Callable[[Entity], bool] = lambda entity: True
    """Whether it makes sense for records of an entity."""


@dataclass(frozen=True)
class ActionKind:
    """A kind of automatic step. `run(record, settings, by=)` does it and says in words what was done (empty: nothing was to do).

    `together`: its failing undoes the move; otherwise it is only noted that it failed.
    """

    label: Any
    run: Callable[..., Any]
    told: Callable[[Entity, Settings, User], Any]
    settings: Callable[[Entity, User], Sequence[Setting]] = nothing_asked
    together: bool = True
    icon: str = "bolt"
    offered: Callable[[Entity], bool] = lambda entity: True
