"""What processes add to record pages: the path through the stages and the moves."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fields_for, fixed_for, may, sees
from klientela.core.access.functions import Function
from klientela.core.identity.models import User
from klientela.core.processes import ready_gates, ready_steps, telling
from klientela.core.processes.configuring import PROCESSES
from klientela.core.processes.editor.panel import editor
from klientela.core.processes.first_steps import STEPS
from klientela.core.processes.gates import LET_THROUGH
from klientela.core.processes.models import InProcess, Stage
from klientela.core.processes.proving import problems
from klientela.core.processes.queries import Stay, stays, way
from klientela.core.processes.stillness import STILL
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

__all__ = ["ready_gates", "ready_steps", "telling"]

STAYS = "_stays_of_page"


def shows_way(entity: Entity, record: Any, user: User) -> bool:
    """Whether a record goes through a process, and the user sees everything its way is made of."""
    if (
        not isinstance(record, InProcess)
        or record.process_id is None
        or not sees(user, entity, "process", "stage", "moved_at", "closed_at")
    ):
        return False
    stages = entity_of(Stage)
    return may(user, "read", stages) and sees(user, stages, "name", "kind", "position")


def _stays(record: InProcess) -> list[Stay]:
    """Asked once for both panels of a page."""
    if STAYS not in record.__dict__:
        record.__dict__[STAYS] = stays(record)
    known: list[Stay] = record.__dict__[STAYS]
    return known


def path(entity: Entity, record: Any, user: User) -> Panel | None:
    """The stages of the record's process as a path; whoever may change the record moves it by choosing a stage."""
    if not shows_way(entity, record, user):
        return None
    may_move = "stage" not in fixed_for(user, entity) and is_open(user, "update", record)
    context = {
        "steps": way(record, _stays(record), user),
        "record": record,
        "move_url": reverse(f"{entity.slug}-move", args=[record.pk]) if may_move else "",
    }
    return Panel(_("Stages"), "processes/path.html", context, place="head")


def moves(entity: Entity, record: Any, user: User) -> Panel | None:
    """Every stage the record came into: when, through whom, for how long, and what steps did; that may name any field."""
    if not shows_way(entity, record, user):
        return None
    context = {"stays": _stays(record)[::-1], "record": record, "has_details": not fields_for(user, entity)}
    return Panel(_("Way through the stages"), "processes/moves.html", context, place="side")


slot("record.panels").add("process.path", path, order=10)
slot("record.panels").add("process.moves", moves, order=60)
slot("criteria.flags").add("processes.still", STILL, order=10)
slot("configuration.parts").add("processes", PROCESSES, order=45)
slot("record.panels").add("process.editor", editor, order=5)
slot("access.functions").add(
    LET_THROUGH,
    Function(
        LET_THROUGH,
        _("Pass gates of processes"),
        _("Bring a record into a stage although something is missing, with a reason that is kept."),
    ),
)
for place, (code, step) in enumerate(STEPS.items()):
    slot("steps").add(code, step, order=60 + place)
STAGES = Check(
    "Each record in a process stands in a stage of it", problems, todo="Move the record to the stage where it belongs, on its page."
)
slot("verify.checks").add("stages", STAGES, order=65)
