"""Whatever people try in whatever order: nobody decides who was not asked, nobody twice, nobody about his own; locks and loans end."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klientela.core.access.acting import acting, as_system
from klientela.core.access.models import Share
from klientela.core.processes.approvals.models import Call, Level, Needs, Request, Who
from klientela.core.processes.approvals.services.asking import ask_approval, withdraw
from klientela.core.processes.approvals.services.deciding import decide, pass_on
from klientela.core.processes.approvals.services.tending import tend
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
NAMES = ("ewa", "ion", "ana", "dora", "zoe")
WHO = st.sampled_from(NAMES)
TRIES = st.one_of(
    st.tuples(st.just("approve"), WHO), st.tuples(st.just("refuse"), WHO), st.tuples(st.just("withdraw"), WHO),
    st.tuples(st.just("pass"), WHO, WHO), st.tuples(st.just("tend")),
)  # fmt: skip


def attempt(cast, request, what, *who):
    """Try something; what is refused changes nothing."""
    people = [getattr(cast, name) for name in who]
    if what == "tend":
        with as_system("a test"):
            tend()
        return
    try:
        with acting(people[0]):
            if what == "pass":
                pass_on(request.pk, by=people[0], to=people[1])
            elif what == "withdraw":
                withdraw(request.pk, by=people[0])
            else:
                decide(request.pk, by=people[0], agrees=what == "approve", reason="So")
    except (NotAllowed, ValidationError):
        pass


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(TRIES, max_size=9), everybody=st.booleans())
def test_nothing_is_decided_by_who_may_not(cast, rule, tries, everybody):
    Level.objects.filter(rule=rule, position=1).update(
        who=Who.PEOPLE, people=[cast.ana.pk, cast.ewa.pk, cast.dora.pk], needs=Needs.ALL if everybody else Needs.ONE
    )
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "Pump", "amount": 200_000}, by=cast.ewa)
        request = ask_approval(deal, rule, cast.ewa)
    for each in tries:
        attempt(cast, request, *each)
    holds(request, deal, cast)


def holds(request, deal, cast):
    """What is always true of a request."""
    request, calls = Request.objects.get(pk=request.pk), list(Call.objects.filter(request=request))
    decided = [call for call in calls if call.state in ("approved", "refused")]
    assert all(call.decided_by_id in {call.user_id, call.stands_for_id} - {cast.ewa.pk} for call in decided)
    assert not {call.user_id for call in calls} & {cast.ewa.pk, cast.zoe.pk}
    refused = [call for call in decided if call.state == "refused"]
    assert (request.state == "refused") == bool(refused) and len(refused) <= 1
    assert request.state != "approved" or {call.level.position for call in decided} == {1, 2}
    deal.refresh_from_db()
    assert bool(deal.locked_at) == request.is_pending
    assert request.is_pending == any(call.state == "waiting" for call in calls)
    assert request.is_pending or not Share.objects.filter(record=deal.pk).exists()
