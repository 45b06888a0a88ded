"""The editor as it stands on the page of a process: its stages, each with its gates and steps."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.processes import judging
from klientela.core.processes.gates import ENTRY, Gate
from klientela.core.processes.models import Process, Stage, StageKind
from klientela.core.processes.steps import Step
from klientela.core.records.withholding import withheld_from
from klientela.core.views.board_columns import colour_of
from klientela.core.views.naming import plural_of
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, Panel, entity_named
from klientela.kernel.slot import slot

TEMPLATE = "processes/editor/stages.html"


@dataclass(frozen=True)
class Line:
    """One gate or step in words, with what is wrong with it."""

    key: str
    icon: str
    label: str
    text: str
    when: str
    warnings: tuple[str, ...]
    is_known: bool = True


@dataclass(frozen=True)
class Shown:
    """One stage as the editor shows it."""

    stage: Any
    colour: str
    gates: tuple[Line, ...]
    steps: tuple[Line, ...]


def editor(entity: Entity, record: Any, user: User) -> Panel | None:
    """The stages of a process with their gates and steps, and for whoever may change it the ways to do so."""
    if not isinstance(record, Process):
        return None
    about = entity_named(record.entity)
    stages = list(Stage.objects.filter(process=record).order_by("position"))
    may_edit = is_open(user, "update", record)
    shown = [_shown(withheld_from(stage, user), stage, about, user=user, place=place) for place, stage in enumerate(stages)]
    shown = shown if may_edit else [replace(each, gates=tuple(replace(line, warnings=()) for line in each.gates)) for each in shown]
    kinds = [(kind.label, [each for each in shown if each.stage.kind == kind]) for kind in StageKind]
    context = {
        "process": record,
        "kinds": [(label, group) for label, group in kinds if group],
        "takes": judging.told(record.takes, about, user) if record.takes else "",
        "about": plural_of(about),
        "may_copy": may(user, "create", entity),
        "may_edit": may_edit,
        "new_url": f"{reverse('stages-new')}?parent={record.pk}",
        "gate_kinds": _offered("processes.gates", about),
        "step_kinds": _offered("processes.actions", about),
    }
    return Panel(_("Stages"), TEMPLATE, context)


def _offered(name: str, about: Entity) -> list[tuple[str, Any]]:
    return [(code, kind) for code, kind in slot(name).items().items() if kind.offered(about)]


def _shown(told: Any, stage: Stage, about: Entity, *, user: User, place: int) -> Shown:
    gates = tuple(_line(Gate.read(row), about, user) for row in stage.gates)
    steps = tuple(_line(Step.read(row), about, user) for row in stage.steps)
    return Shown(told, colour_of(stage, place), gates, steps)


def _line(row: Gate | Step, about: Entity, user: User) -> Line:
    kind = row.behaviour
    if kind is None:
        gone = _("Its module is switched off, or it is not known here. It does nothing.")
        return Line(row.key, "alert-triangle", row.kind, gone, "", (), is_known=False)
    text = str(kind.told(about, row.settings, user))
    if isinstance(row, Gate):
        warnings = tuple(str(text) for text in kind.warnings(about, row.settings, user))  # type: ignore[union-attr]
        when = _("to come in") if row.on == ENTRY else _("to go on")
        return Line(row.key, kind.icon, str(kind.label), row.message or text, when, warnings)
    when = _("coming in") if row.on == ENTRY else _("going out")
    only = judging.told(row.when, about, user) if row.when else ""
    return Line(row.key, kind.icon, row.label, text, f"{when}: {only}" if only else when, ())
