"""Who is asked instead of somebody who is away, has left, or asked himself; and what time does."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klientela.core.access.acting import acting, as_system
from klientela.core.access.models import Role
from klientela.core.processes.approvals.models import Call, Level, Needs, Who
from klientela.core.processes.approvals.services.asking import ask_approval
from klientela.core.processes.approvals.services.away import be_away, be_back
from klientela.core.processes.approvals.services.deciding import decide, pass_on
from klientela.core.processes.approvals.services.tending import tend
from klientela.core.tasks.models import Notice
from klientela.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def away(user, substitute, days=3):
    today = timezone.localdate()
    with acting(user):
        return be_away(user, substitute=substitute, starts_on=today, ends_on=today + timedelta(days=days), by=user)


def asked(cast, deal, rule):
    with acting(cast.ewa):
        return ask_approval(deal, rule, cast.ewa)


def calls(request):
    rows = Call.objects.filter(request=request).order_by("created_at")
    return [(call.user.name if call.user else None, call.state, call.routed) for call in rows]


def round_of_work():
    with as_system("a test"):
        tend()


def test_a_substitute_decides_and_so_may_whoever_is_away(cast, deal, rule):
    away(cast.ana, cast.ion)
    request = asked(cast, deal, rule)
    assert calls(request) == [("Ion Popescu", "waiting", "absent")]
    with acting(cast.ana):
        assert decide(request.pk, by=cast.ana, agrees=True).request.state == "approved"


def test_nobody_approves_his_own_not_even_as_a_substitute(cast, deal, rule):
    away(cast.ana, cast.ewa)
    cast.ewa.manager = cast.ana
    request = asked(cast, deal, rule)
    assert calls(request) == [(None, "waiting", "absent")]
    with acting(cast.ewa), pytest.raises(NotAllowed):
        decide(request.pk, by=cast.ewa, agrees=True)
    call = Call.objects.get(request=request)
    with acting(cast.dora):
        pass_on(request.pk, by=cast.dora, to=cast.dora, call_id=call.pk)
        assert decide(request.pk, by=cast.dora, agrees=True).request.state == "approved"


def test_an_owner_decides_about_his_own_only_where_the_rule_names_him(cast, deal, rule):
    Level.objects.filter(rule=rule, position=1).update(who=Who.ROLE, role=Role.objects.get(slug="rep"))
    cast.ewa.manager = cast.ion.manager = cast.dora
    cast.ewa.save(), cast.ion.save()
    with acting(cast.ana):
        request = ask_approval(deal, rule, cast.ana)
    assert "Ewa Nowak" not in [name for name, _state, _routed in calls(request)]
    Call.objects.filter(request=request).update(user=cast.ewa)
    with acting(cast.ewa), pytest.raises(NotAllowed):
        decide(request.pk, by=cast.ewa, agrees=True)
    round_of_work()
    assert calls(request)[-1] == ("Dora Wilk", "waiting", "own")
    Level.objects.filter(rule=rule, position=1).update(who=Who.PEOPLE, people=[cast.ewa.pk])
    Call.objects.filter(request=request, state="waiting").update(user=cast.ewa)
    with acting(cast.ewa):
        assert decide(request.pk, by=cast.ewa, agrees=True).request.state == "approved"


def test_an_approver_who_left_is_replaced(cast, deal, rule):
    cast.ana.manager = cast.dora
    cast.ana.save()
    request = asked(cast, deal, rule)
    cast.ana.is_active = False
    cast.ana.save()
    round_of_work()
    assert calls(request) == [("Ana Ionescu", "passed", ""), ("Dora Wilk", "waiting", "left")]
    with as_system("a test"):
        assert Notice.objects.filter(kind="approval.asked", user=cast.dora, key=deal.pk).exists()


def test_a_request_about_a_kind_that_is_gone_keeps_nobody_else_waiting(cast, deal, rule):
    request = asked(cast, deal, rule)
    type(request).objects.filter(pk=request.pk).update(entity="own-gone")
    round_of_work()
    assert type(request).objects.get(pk=request.pk).state == "pending"


def test_who_goes_away_meanwhile_is_stood_in_for(cast, deal, rule):
    request = asked(cast, deal, rule)
    absence = away(cast.ana, cast.ion)
    round_of_work()
    assert calls(request)[-1] == ("Ion Popescu", "waiting", "absent")
    with acting(cast.ana):
        be_back(absence.pk, by=cast.ana)
        assert decide(request.pk, by=cast.ana, agrees=True).request.state == "approved"


@pytest.mark.parametrize(("when_late", "found"), [("remind", "pending"), ("pass_on", "pending"), ("refuse", "expired")])
def test_time_runs_out(cast, deal, rule, when_late, found):
    Level.objects.filter(rule=rule).update(when_late=when_late)
    cast.ana.manager = cast.dora
    cast.ana.save()
    request = asked(cast, deal, rule)
    Call.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    round_of_work()
    round_of_work()
    request.refresh_from_db()
    deal.refresh_from_db()
    assert request.state == found and bool(deal.locked_at) == (found == "pending")
    assert ("Dora Wilk", "waiting", "late") in calls(request) if when_late == "pass_on" else len(calls(request)) == 1


def test_all_of_several_have_to_agree(cast, deal, rule):
    Level.objects.filter(rule=rule, position=1).update(who=Who.PEOPLE, people=[cast.ana.pk, cast.dora.pk], needs=Needs.ALL)
    request = asked(cast, deal, rule)
    for user, state in ((cast.ana, "pending"), (cast.dora, "approved")):
        with acting(user):
            assert decide(request.pk, by=user, agrees=True).request.state == state


def test_substitutes_make_no_circle(cast):
    away(cast.ana, cast.dora)
    away(cast.dora, cast.ion)
    with pytest.raises(ValidationError, match="each other"):
        away(cast.ion, cast.ana)
    with pytest.raises(ValidationError):
        away(cast.ion, cast.ion)
    with acting(cast.ion), pytest.raises(NotAllowed):
        be_away(cast.ana, substitute=cast.ion, starts_on=timezone.localdate(), ends_on=timezone.localdate(), by=cast.ion)
