"""Asking, agreeing, refusing: who may, how often, in which order, and what becomes of the record."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.processes.approvals.models import Call, CallState, Request
from klientela.core.processes.approvals.queries import GOOD, approval_state, to_decide
from klientela.core.processes.approvals.services.asking import ask_approval, withdraw
from klientela.core.processes.approvals.services.deciding import decide, pass_on
from klientela.core.records.services import change
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def asked(cast, deal, rule, **more):
    with acting(cast.ewa):
        return ask_approval(deal, rule, cast.ewa, **more)


def said(request, user, agrees, reason=""):
    with acting(user):
        return decide(request.pk, by=user, agrees=agrees, reason=reason).request


def waiting(request):
    return list(Call.objects.filter(request=request, state=CallState.WAITING).values_list("user__name", flat=True))


def test_the_manager_agrees_and_the_record_is_locked_meanwhile(cast, deal, rule):
    request = asked(cast, deal, rule, why="Good customer")
    deal.refresh_from_db()
    assert deal.locked_at and waiting(request) == ["Ana Ionescu"]
    with acting(cast.ewa):
        assert not may(cast.ewa, "update", deal)
    assert list(to_decide(cast.ana)) == [request] and not to_decide(cast.ewa)
    assert said(request, cast.ana, True).state == "approved"
    deal.refresh_from_db()
    assert deal.locked_at is None and approval_state(deal, rule).state == GOOD


def test_a_refusal_needs_a_reason_and_can_be_asked_again(cast, deal, rule):
    request = asked(cast, deal, rule)
    with pytest.raises(ValidationError, match="why"):
        said(request, cast.ana, False, " ")
    assert said(request, cast.ana, False, "Too cheap").state == "refused"
    assert approval_state(deal, rule).state == ""
    assert asked(cast, deal, rule).is_pending


def test_nobody_decides_who_is_not_asked(cast, deal, rule):
    request = asked(cast, deal, rule)
    for user in (cast.ewa, cast.ion, cast.dora, cast.zoe, cast.eve):
        with pytest.raises(NotAllowed):
            said(request, user, True)
    request.refresh_from_db()
    assert request.is_pending and not request.calls.exclude(state="waiting").exists()


def test_what_is_decided_is_decided_once(cast, deal, rule):
    request = asked(cast, deal, rule)
    said(request, cast.ana, True)
    with pytest.raises(ValidationError, match="already"):
        said(request, cast.ana, False, "Changed my mind")
    assert Request.objects.get(pk=request.pk).state == "approved"


def test_a_large_amount_goes_on_to_the_director(cast, deal, rule):
    with acting(cast.ewa):
        change(entity_named("deals"), deal.pk, {"amount": 200_000}, by=cast.ewa, version=deal.version)
    deal.refresh_from_db()
    request = asked(cast, deal, rule)
    with pytest.raises(NotAllowed):
        said(request, cast.dora, True)
    assert said(request, cast.ana, True).state == "pending" and waiting(request) == ["Dora Wilk"]
    assert said(request, cast.dora, True).state == "approved"


def test_small_records_need_none_and_nothing_is_asked_twice(cast, deal, rule):
    rule.criteria["where"]["all"][0][2] = "9000"
    rule.save()
    with pytest.raises(ValidationError, match="no approval"):
        asked(cast, deal, rule)
    rule.criteria["where"]["all"][0][2] = "900"
    rule.locks = False
    rule.save()
    asked(cast, deal, rule)
    with pytest.raises(ValidationError, match="already"):
        asked(cast, deal, rule)


def test_a_changed_record_is_asked_about_anew(cast, deal, rule):
    rule.locks = False
    rule.save()
    request = asked(cast, deal, rule)
    with acting(cast.ewa):
        changed = change(entity_named("deals"), deal.pk, {"amount": 7000}, by=cast.ewa, version=deal.version)
    with acting(cast.ana):
        assert decide(request.pk, by=cast.ana, agrees=True).asked_anew
    request.refresh_from_db()
    assert (request.state, request.round) == ("pending", 2)
    said(request, cast.ana, True)
    assert approval_state(changed, rule).state == GOOD
    with acting(cast.ewa):
        change(entity_named("deals"), deal.pk, {"amount": 8000}, by=cast.ewa, version=changed.version)
    changed.refresh_from_db()
    assert approval_state(changed, rule).state == ""


def test_it_is_withdrawn_by_whoever_asked(cast, deal, rule):
    request = asked(cast, deal, rule)
    with acting(cast.ana), pytest.raises(NotAllowed):
        withdraw(request.pk, by=cast.ana)
    with acting(cast.ewa):
        assert withdraw(request.pk, by=cast.ewa).state == "withdrawn"
    deal.refresh_from_db()
    assert deal.locked_at is None and not to_decide(cast.ana)


def test_the_asked_sees_the_record_only_while_asked(cast, deal, rule):
    request = asked(cast, deal, rule)
    with acting(cast.ana):
        assert not may(cast.ion, "read", deal)
        pass_on(request.pk, by=cast.ana, to=cast.ion)
    assert may(cast.ion, "read", deal) and waiting(request) == ["Ion Popescu"]
    assert said(request, cast.ion, True).state == "approved"
    assert not may(cast.ion, "read", deal)


def test_it_is_not_passed_to_the_asker_or_to_who_sees_no_deals(cast, deal, rule):
    request = asked(cast, deal, rule)
    for to in (cast.ewa, cast.eve):
        with acting(cast.ana), pytest.raises(ValidationError):
            pass_on(request.pk, by=cast.ana, to=to)
    assert waiting(request) == ["Ana Ionescu"]
