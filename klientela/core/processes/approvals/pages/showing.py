"""A request as people see it: what it is about, whom it was put to, what they said, what its reader can do."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may
from klientela.core.criteria.asking import askable
from klientela.core.identity.models import User
from klientela.core.processes.approvals.deciders import DIRECT
from klientela.core.processes.approvals.judging import names_asked
from klientela.core.processes.approvals.models import Call, CallState, Request, RequestState
from klientela.core.processes.approvals.queries import calls_among, calls_of, is_for, readable, records_for
from klientela.core.records.kinds import Field
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.facts import Fact, facts_of, told
from klientela.kernel.entity import entity_of

TONES = {
    RequestState.PENDING: "amber",
    RequestState.APPROVED: "green",
    RequestState.REFUSED: "red",
    RequestState.EXPIRED: "red",
    RequestState.WITHDRAWN: "grey",
}
ICONS = {
    CallState.WAITING: ("clock", "note"),
    CallState.APPROVED: ("check", "call"),
    CallState.REFUSED: ("x", "bad"),
    CallState.PASSED: ("corner-down-right", ""),
    CallState.UNNEEDED: ("minus", ""),
    CallState.OVERTAKEN: ("history", ""),
}
MOST_FACTS = 8


@dataclass
class Shown:
    """A request for one reader; of a record he may not read only that it is restricted."""

    request: Request
    title: str
    record_url: str = ""
    mine: Call | None = None
    """The question that waits for him."""
    calls: list[Call] = field(default_factory=list)
    figure: str = ""
    """What the rule asks about first, such as the amount."""

    @property
    def tone(self) -> str:
        return TONES[RequestState(self.request.state)]

    @property
    def url(self) -> str:
        return reverse("approval", args=[self.request.pk])

    @property
    def waiting(self) -> list[Call]:
        """Those it waits for."""
        return [call for call in self.calls if call.state == CallState.WAITING]

    @property
    def due(self) -> Any:
        """Until when it should be decided."""
        return min((call.due_at for call in self.waiting if call.due_at), default=None)

    @property
    def is_late(self) -> bool:
        """Whether it should have been decided by now."""
        return self.due is not None and bool(self.due < timezone.now())


def shown_all(requests: Iterable[Request], user: User) -> list[Shown]:
    """Requests in a list, with what they ask about first; records and questions are read together."""
    known = list(requests)
    records = records_for(user, known)
    calls: dict[UUID, list[Call]] = defaultdict(list)
    for call in calls_among(known):
        calls[call.request_id].append(call)
    named = {rule: names_asked(rule) for rule in {each.rule for each in known}}
    return [_shown(each, user, records.get(each.record), calls=calls[each.pk], names=named[each.rule]) for each in known]


def shown(request: Request, user: User) -> Shown:
    """One request, with everybody it was put to."""
    return _shown(request, user, readable(user, request), calls=calls_of(request), names=[])


def _shown(request: Request, user: User, record: Any, *, calls: list[Call], names: list[str]) -> Shown:
    found = Shown(request, title_of(record, user) if record else _("restricted"), address_of(record) if record else "")
    waiting = (call for call in calls if request.is_pending and call.state == CallState.WAITING)
    found.mine = next((call for call in waiting if is_for(call, user, request)), None)
    found.calls = calls
    asked = _asked(record, names, user) if record and names else []
    found.figure = next((fact.text for fact in told(entity_of(record), record, asked[:1], user=user)), "") if asked else ""
    return found


def _asked(record: Any, names: list[str], user: User) -> list[Field]:
    """The fields a rule asks about that this user may see."""
    fields = {known.name: known for known in askable(entity_of(record), user) if known.column is not None}
    return [fields[name] for name in names if name in fields]


def steps_of(request: Request) -> list[tuple[Call, str, str]]:
    """Whom it was put to, each with a sign and its tone."""
    return [(call, *ICONS[CallState(call.state)]) for call in calls_of(request)]


def facts_for(request: Request, user: User) -> list[Fact]:
    """What there is to look at: first what the rule asks about, then what the record says anyway; without what is hidden from him."""
    record = readable(user, request)
    if record is None:
        return []
    entity = entity_of(record)
    first = told(entity, record, _asked(record, names_asked(request.rule), user), user=user)
    others = [fact for fact in facts_of(entity, record, user, may_update=False) if fact.name not in {each.name for each in first}]
    return [fact for fact in (*first, *others) if not fact.is_empty][:MOST_FACTS]


def may_withdraw(user: User, request: Request) -> bool:
    """Whether he can take the request back."""
    return request.is_pending and (user.pk == request.asked_by_id or may(user, DIRECT))
