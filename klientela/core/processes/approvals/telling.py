"""News of approvals: that somebody has to decide, that it was decided, that nobody is there to decide."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.processes.approvals.deciders import DIRECT, holders_of
from klientela.core.processes.approvals.models import Call, CallState, Request, RequestState
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish
from klientela.kernel.notice import Noteworthy, NothingLeft

ASKED, ENDED, STUCK = "approval.asked", "approval.ended", "approval.stuck"

TITLES = {
    RequestState.APPROVED: _("Approved: %(what)s"),
    RequestState.REFUSED: _("Refused: %(what)s"),
    RequestState.EXPIRED: _("Not decided in time: %(what)s"),
    RequestState.WITHDRAWN: _("Withdrawn: %(what)s"),
}
WANTED = _("%(who)s asks you to approve: %(what)s")
STILL = _("Still waiting for your decision: %(what)s")
NOBODY = _("Nobody is there to decide: %(rule)s")
ABOUT = _("%(rule)s. %(why)s")


def tell_asked(call: Call, record: Any, *, again: int = 0) -> None:
    """Tell whoever has to decide, once for each time he is asked."""
    if call.user is None:
        tell_stuck(call)
        return
    request = call.request
    _tell(
        ASKED,
        call.user,
        record,
        title=STILL if again else WANTED,
        text=ABOUT if request.why else request.rule.name,
        values={"who": request.asked_by.name, "rule": request.rule.name, "why": request.why},
        occurrence=f"{ASKED}:{call.pk}:{again}",
    )


def tell_ended(request: Request, record: Any, *, reason: str = "", by: User | None) -> None:
    """Tell the asker what came of it; whoever ended it himself knows."""
    settle(request)
    if by is not None and by.pk == request.asked_by_id:
        return
    values = {"rule": request.rule.name, "why": reason}
    title = TITLES[RequestState(request.state)]
    _tell(
        ENDED,
        request.asked_by,
        record,
        title=title,
        text=ABOUT if reason else request.rule.name,
        values=values,
        occurrence=f"{ENDED}:{request.pk}",
    )


def tell_stuck(call: Call) -> None:
    """Tell those who direct approvals that they have to name somebody. They may not see the record, so it is not named."""
    publish(
        Noteworthy(
            kind=STUCK,
            users=tuple(user.pk for user in holders_of(DIRECT)),
            title=NOBODY,
            values={"rule": call.request.rule.name},
            occurrence=f"{STUCK}:{call.pk}",
        )
    )


def settle(request: Request) -> None:
    """What was asked about the record is answered, if nothing else is asked about it."""
    waiting = Call.objects.filter(state=CallState.WAITING, user__isnull=False, request__record=request.record, request__state="pending")
    if not waiting.exists():
        publish(NothingLeft(entity=request.entity, key=request.record, kinds=(ASKED,)))


def _tell(kind: str, user: User, record: Any, *, title: Any, text: Any, values: dict[str, str], occurrence: str) -> None:
    told = {**values, "what": title_of(record, user)}
    slug = entity_of(record).slug
    publish(Noteworthy(kind=kind, users=(user.pk,), title=title, text=text, values=told, entity=slug, key=record.pk, occurrence=occurrence))
