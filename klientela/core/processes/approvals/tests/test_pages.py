"""The pages and doors for programs: what they show to whom, and that they decide as the services do."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from klientela.core.access.acting import acting, as_system
from klientela.core.identity.keys import make_key
from klientela.core.processes.approvals.api_shapes import Approval
from klientela.core.processes.approvals.models import Level, Request, Rule
from klientela.core.processes.approvals.services.asking import ask_approval
from klientela.core.processes.models import StageKind
from klientela.core.processes.services import move
from klientela.core.tasks.models import Notice
from klientela.kernel.slot import slot
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(cast, deal, rule):
    with acting(cast.ewa):
        return ask_approval(deal, rule, cast.ewa, why="They sign today")


def signed_in(user):
    client = Client()
    client.post("/sign-in/", {"name": user.username, "password": PASSWORD})
    return client


def test_each_finds_his_own(cast, request_):
    said = {name: signed_in(getattr(cast, name)) for name in ("ana", "ewa", "ion", "eve")}
    assert "They sign today" in said["ana"].get("/approvals/").content.decode()
    assert "They sign today" in said["ewa"].get("/approvals/asked/").content.decode()
    assert "They sign today" not in said["ion"].get("/approvals/").content.decode()
    assert said["ion"].get("/approvals/all/").status_code == 404
    unknown = said["eve"].get(f"/approvals/{cast.eve.pk}/")
    for name in ("ion", "eve"):
        answer = said[name].get(f"/approvals/{request_.pk}/")
        assert (answer.status_code, answer.content if name == "eve" else b"") == (404, unknown.content if name == "eve" else b"")


def test_a_leader_refuses_with_a_reason(cast, deal, request_):
    client = signed_in(cast.ana)
    assert client.post(f"/approvals/{request_.pk}/decide/", {"decision": "refuse"}).status_code == 422
    assert client.post(f"/approvals/{request_.pk}/decide/", {"decision": "refuse", "reason": "Too cheap"}).status_code == 302
    assert "Too cheap" in signed_in(cast.ewa).get(f"/approvals/{request_.pk}/").content.decode()
    page = signed_in(cast.ewa).get(f"/deals/{deal.pk}/").content.decode()
    assert "Refused" in page and f"/approvals/ask/deals/{deal.pk}/" in page
    assert signed_in(cast.ion).post(f"/approvals/{request_.pk}/withdraw/").status_code == 404
    assert Request.objects.get(pk=request_.pk).state == "refused"


def test_a_rule_is_set_up_in_the_settings(cast):
    client = signed_in(cast.zoe)
    assert signed_in(cast.ana).get("/settings/approvals/").status_code == 404
    made = client.post("/settings/approvals/new/", {"name": "Deals", "entity": "deals", "locks": "on", "is_active": "on"})
    assert made.status_code == 302
    where = {"where.join": "all", "where-0.field": "amount", "where-0.was": "amount", "where-0.op": "gte", "where-0.value": "500"}
    rule = Rule.objects.get()
    client.post(made.url, {"name": "Large deals", "is_active": "on", "version": rule.version, **where})
    client.post(f"{made.url}levels/new/", {"who": "manager", "needs": "one", "when_late": "remind", "where.join": "all"})
    rule.refresh_from_db()
    assert (rule.name, rule.locks, rule.criteria["where"]) == ("Large deals", False, {"all": [["amount", "gte", "500"]]})
    assert Level.objects.get(rule=rule).who == "manager"
    stale = client.post(made.url, {"name": "Other", "is_active": "on", "version": rule.version - 1, **where})
    assert stale.status_code == 422 and Rule.objects.get().name == "Large deals"
    assert client.get("/settings/approvals/").status_code == 200


def test_programs_ask_and_decide(cast, deal, rule):
    def asked(user, path, **body):
        key = {"Authorization": f"Bearer {make_key(user, name='test')}"}
        client = Client(headers=key)
        return client.post(path, json.dumps(body), content_type="application/json") if body else client.get(path)

    made = asked(cast.ewa, "/api/v1/approvals/", entity="deals", record=str(deal.pk), rule=str(rule.pk))
    assert made.status_code == 201 and made.json()["state"] == "pending"
    assert Approval.model_validate(made.json()) and asked(cast.ewa, "/api/v1/approvals/", entity="deals", what=1).status_code == 422
    told = asked(cast.ewa, "/api/v1/openapi.json").json()
    assert "decision" in str(told["paths"]["/api/v1/approvals/{pk}/decide/"]) and "Decided" in told["components"]["schemas"]
    path = f"/api/v1/approvals/{made.json()['id']}/"
    assert [each["is_yours"] for each in asked(cast.ana, "/api/v1/approvals/").json()["items"]] == [True]
    assert asked(cast.ewa, f"{path}decide/", decision="approve").status_code == 403
    assert asked(cast.eve, f"{path}decide/", decision="approve").status_code == 404
    assert asked(cast.ana, f"{path}decide/", decision="refuse").status_code == 422
    assert asked(cast.ana, f"{path}decide/", decision="approve").json()["state"] == "approved"
    assert asked(cast.ana, f"{path}decide/", decision="approve").status_code == 422


def test_a_stage_is_reached_once_it_is_agreed_to(cast, deal, rule):
    won = cast.stages["Won"]
    won.gates = [{"key": "a", "kind": "approval", "on": "entry", "settings": {"rule": str(rule.pk)}}]
    won.save()
    assert won.kind == StageKind.WON
    with acting(cast.ewa), pytest.raises(ValidationError, match="needs approval"):
        move(deal, to=won, by=cast.ewa)
    with acting(cast.ewa):
        request = ask_approval(deal, rule, cast.ewa)
    signed_in(cast.ana).post(f"/approvals/{request.pk}/decide/", {"decision": "approve"})
    with acting(cast.ewa):
        assert move(deal, to=won, by=cast.ewa).stage == won


def test_it_is_decided_from_the_news_itself(cast, deal, request_):
    with as_system("a test"):
        notice = Notice.objects.get(kind="approval.asked")
    assert (notice.user, notice.key) == (cast.ana, deal.pk)
    approve, refuse = slot("notifications.kinds").items()["approval.asked"].actions
    assert reverse(refuse.page, args=[deal.pk]) == f"/approvals/record/{deal.pk}/"
    assert signed_in(cast.ana).get(f"/approvals/record/{deal.pk}/").url == f"/approvals/{request_.pk}/"
    with acting(cast.ion), pytest.raises(ValidationError):
        approve.run(deal, by=cast.ion)
    with acting(cast.ana):
        approve.run(deal, by=cast.ana)
    assert Request.objects.get(pk=request_.pk).state == "approved"
    with as_system("a test"):
        assert Notice.objects.filter(kind="approval.ended", user=cast.ewa).count() == 1
