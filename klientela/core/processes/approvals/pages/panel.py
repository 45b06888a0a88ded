"""Approvals on the page of a record: what it needs, how far it is, and what waits for whoever looks at it."""

from typing import Any

from django.utils.translation import gettext as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User, UserKind
from klientela.core.processes.approvals.gates import names_waiting
from klientela.core.processes.approvals.judging import concerns
from klientela.core.processes.approvals.models import RequestState
from klientela.core.processes.approvals.pages.showing import TONES
from klientela.core.processes.approvals.queries import State, call_to, has_rules, states_of
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, Panel

KEPT = "_states_of_approval"


def banner(entity: Entity, record: Any, user: User) -> Panel | None:
    """That the record waits for somebody: with the way to decide for whoever is asked."""
    pending = [state.request for state in _states(entity, record, user) if state.request and state.request.is_pending]
    if not pending:
        return None
    lines = [(request, call_to(user, request), names_waiting(request)) for request in pending]
    return Panel("", "approvals/banner.html", {"lines": lines, "record": record}, place="head")


def panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The rules that concern the record, how each stands, and the way to ask."""
    states = _states(entity, record, user)
    if not states:
        return None
    may_ask = may(user, "update", entity) and is_open(user, "update", record)
    lines = [(state, _tone(state), may_ask and not state.state and concerns(state.rule, record)) for state in states]
    return Panel(_("Approvals"), "approvals/panel.html", {"lines": lines, "entity": entity, "record": record}, place="side")


def _states(entity: Entity, record: Any, user: User) -> list[State]:
    """Asked once for both; partners are not told how the company decides."""
    if entity.part_of or user.kind == UserKind.PARTNER or not has_rules(entity.slug):
        return []
    if KEPT not in record.__dict__:
        record.__dict__[KEPT] = states_of(record)
    known: list[State] = record.__dict__[KEPT]
    return known


def _tone(state: State) -> str:
    return TONES[RequestState(state.request.state)] if state.request else "grey"
