"""What a module says of itself."""

import importlib
import importlib.util
from typing import ClassVar

from django.apps import AppConfig


class Module(AppConfig):
    """The manifest of a package: its name, what it requires, its place in the menu.

    Files named `entities`, `handlers`, `slots`, `jobs` and `triggers` beside the manifest are read when the program starts.
    """

    default = False
    requires: ClassVar[tuple[str, ...]] = ()
    icon: ClassVar[str] = "box"
    order: ClassVar[int] = 100

    reads: ClassVar[tuple[str, ...]] = ("triggers", "entities", "handlers", "slots", "jobs")

    def ready(self) -> None:
        for file in self.reads:
            if importlib.util.find_spec(f"{self.name}.{file}"):
                importlib.import_module(f"{self.name}.{file}")
