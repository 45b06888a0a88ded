"""What a module says of itself, and whether it is switched on."""

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, ClassVar

from django.apps import AppConfig, apps

from klientela.kernel.entity import OWN

OPTIONAL = ("klientela.modules.", "klientela.packs.")
"""Where packages stand that an administrator may switch off; what stands in core or below is always there."""


class Module(AppConfig):
    """The manifest of a package: its name, what it does and requires, its place in the menu.

    Files named `entities`, `handlers`, `slots`, `jobs` and `triggers` beside the manifest are read when the program starts.
    """

    default = False
    requires: ClassVar[tuple[str, ...]] = ()
    """Labels of the modules without which this one is of no use."""
    icon: ClassVar[str] = "box"
    order: ClassVar[int] = 100
    text: ClassVar[Any] = ""
    """What it does for those who work with it, in a sentence."""

    reads: ClassVar[tuple[str, ...]] = ("triggers", "entities", "handlers", "slots", "jobs")

    @property
    def is_switchable(self) -> bool:
        """Whether it can be switched off."""
        return self.name.startswith(OPTIONAL)

    def ready(self) -> None:
        for file in self.reads:
            if importlib.util.find_spec(f"{self.name}.{file}"):
                importlib.import_module(f"{self.name}.{file}")


type Switches = Callable[[], frozenset[str]]

_switches: list[Switches] = []


def ask_switches_of(source: Switches) -> None:
    """Have this answer which modules are switched off; given by the package that keeps it."""
    _switches[:] = [source]


def is_on(label: str) -> bool:
    """Whether a module, or a kind of records that the company made itself, takes part just now. Asked at every door."""
    is_switchable = label in switchable() or label.startswith(OWN)
    return not is_switchable or not _switches or label not in _switches[0]()


def is_on_here(place: str) -> bool:
    """Whether the module takes part to which a file belongs, named by its dotted path (`__module__`)."""
    return is_on(module_of(place))


@cache
def module_of(place: str) -> str:
    """The label of the module to which a file belongs; empty where it belongs to none."""
    found = apps.get_containing_app_config(place)
    return found.label if found else ""


@cache
def switchable() -> dict[str, Module]:
    """The modules an administrator can switch on and off, by label, in the order of the menu."""
    found = (known for known in apps.get_app_configs() if isinstance(known, Module) and known.is_switchable)
    return {known.label: known for known in sorted(found, key=lambda known: (known.order, known.label))}


def required_by(label: str) -> tuple[Module, ...]:
    """The modules that this one needs, directly or through others."""
    return _reached(label, lambda known: [each for each in switchable() if each in known.requires])


def dependents_of(label: str) -> tuple[Module, ...]:
    """The modules that are of no use without this one, directly or through others."""
    return _reached(label, lambda known: [each.label for each in switchable().values() if known.label in each.requires])


def _reached(label: str, leads: Callable[[Module], Iterable[str]]) -> tuple[Module, ...]:
    known, found, todo = switchable(), set[str](), [label]
    while todo:
        new = set(leads(known[todo.pop()])) - found - {label}
        found |= new
        todo.extend(new)
    return tuple(module for each, module in known.items() if each in found)
