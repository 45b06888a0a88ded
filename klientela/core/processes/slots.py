"""What processes add to record pages: the path through the stages and the moves."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.processes.models import InProcess
from klientela.core.processes.queries import stays, way
from klientela.kernel.entity import Entity, Panel
from klientela.kernel.slot import slot


def path(entity: Entity, record: Any, user: User) -> Panel | None:
    """The stages of the record's process as a path; whoever may change the record moves it by choosing a stage."""
    if not isinstance(record, InProcess):
        return None
    context = {
        "steps": way(record, stays(record)),
        "record": record,
        "move_url": reverse(f"{entity.slug}-move", args=[record.pk]) if may(user, "update", record) else "",
    }
    return Panel(_("Stages"), "processes/path.html", context, place="head")


def moves(entity: Entity, record: Any, user: User) -> Panel | None:
    """Every stage the record came into: when, through whom, for how long."""
    if not isinstance(record, InProcess):
        return None
    return Panel(_("Way through the stages"), "processes/moves.html", {"stays": stays(record)[::-1], "record": record}, place="side")


slot("record.panels").add("process.path", path, order=10)
slot("record.panels").add("process.moves", moves, order=60)
