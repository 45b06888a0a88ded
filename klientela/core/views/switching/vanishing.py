"""What is gone for everybody while a module is off: read off what it describes and contributes."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import ngettext

from klientela.core.access.decisions import may, visible
from klientela.core.identity.models import User
from klientela.core.jobs.queue import declared_jobs
from klientela.core.views.listing import count_of
from klientela.core.views.naming import plural_of
from klientela.kernel.entity import Entity, entities
from klientela.kernel.module import Module, module_of
from klientela.kernel.slot import slot
from klientela.ui.formats import formats_now


@dataclass(frozen=True)
class Records:
    """A kind of record: its name, and how many there are, for those who may read them."""

    label: Any
    icon: str
    kept: str = ""


@dataclass
class Going:
    """What goes with one module."""

    module: Module
    records: list[Records] = field(default_factory=list)
    pages: list[Any] = field(default_factory=list)
    numbers: list[Any] = field(default_factory=list)
    boxes: str = ""
    works: bool = False
    """Whether it does anything by itself in the background."""


def going(module: Module, user: User) -> Going:
    """Everything of a module that people will miss."""
    label = module.label
    kinds = [entity for entity in entities() if entity.module == label and not entity.part_of]
    places = [item for name in ("menu", "reports", "settings.pages", "me.pages") for item in slot(name).of(label).values()]
    return Going(
        module,
        [Records(plural_of(entity), entity.icon, _kept(entity, user)) for entity in kinds],
        [item.label for item in places],
        [kind.label for kind in slot("identifiers.kinds").of(label).values()],
        _boxes(len(slot("dashboard.tiles").of(label)) + len(slot("record.panels").of(label))),
        any(module_of(kind.function.__module__) == label for kind in declared_jobs()),
    )


def _kept(entity: Entity, user: User) -> str:
    if not may(user, "read", entity):
        return ""
    count, more = count_of(visible(user, "read", entity))
    return f"{formats_now().number(count)}{'+' if more else ''}"


def _boxes(count: int) -> str:
    return ngettext("%(n)s box on other pages", "%(n)s boxes on other pages", count) % {"n": count} if count else ""
