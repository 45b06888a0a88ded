"""Gates say what is missing, and stop a record behind every door."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.api.tests.asking import Program
from klientela.core.criteria.tree import Condition, Group, to_json
from klientela.core.processes.editing import put_gate
from klientela.core.processes.gates import Gate, NotReady, let_through, what_is_missing
from klientela.core.processes.models import Move
from klientela.core.processes.services import move
from klientela.core.records.runs import BulkLine, What
from klientela.core.records.services import change, create
from klientela.core.records.tests.test_bulk_changes import carried_out, edits
from klientela.core.records.undoing import undo_now
from klientela.kernel.entity import entity_named
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
AMOUNT = {"fields": ["amount", "closes_on"]}


def gate(cast, stage, kind="fields", settings=AMOUNT, **more):
    with acting(cast.dora):
        made = put_gate(cast.stages[stage], Gate("", kind, settings=settings, **more), by=cast.dora, version=cast.stages[stage].version)
    cast.stages[stage].refresh_from_db()
    return made


def asks(*conditions):
    return {"where": to_json(Group(conditions))}


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        yield create(entity_named("deals"), {"name": "Pump"}, by=cast.ewa)


def texts(missing):
    return [str(each.text) for each in missing]


def test_a_gate_names_what_is_not_filled_in_and_where_it_can_be(cast, deal):
    gate(cast, "Offer")
    missing = what_is_missing(deal, cast.stages["Offer"], cast.ewa)
    assert texts(missing) == ["Amount is not filled in.", "Expected close is not filled in."] or len(missing) == 2
    assert [each.fields for each in missing] == [("amount",), ("closes_on",)]
    with pytest.raises(NotReady):
        move(deal, to=cast.stages["Offer"], by=cast.ewa)
    assert Move.objects.filter(record=deal.pk).count() == 1


def test_no_gate_is_jumped_over_and_going_back_asks_nothing(cast, deal):
    gate(cast, "Offer")
    assert what_is_missing(deal, cast.stages["Won"], cast.ewa)
    assert not what_is_missing(deal, cast.stages["Lost"], cast.ewa)
    gate(cast, "Interest", "question", asks(Condition("amount", "gte", "100")), on="leave")
    assert len(what_is_missing(deal, cast.stages["Offer"], cast.ewa)) == 3
    deal.refresh_from_db()
    ready = change(entity_named("deals"), deal.pk, {"amount": Decimal(100), "closes_on": "2026-12-01"}, by=cast.ewa, version=deal.version)
    moved = move(ready, to=cast.stages["Offer"], by=cast.ewa)
    change(entity_named("deals"), deal.pk, {"amount": None}, by=cast.ewa, version=moved.version)
    assert move(moved, to=cast.stages["Interest"], by=cast.ewa).stage == cast.stages["Interest"]


def test_a_new_record_meets_the_gates_on_its_way(cast):
    gate(cast, "Offer", settings={"fields": ["amount"]})
    with acting(cast.ewa):
        with pytest.raises(ValidationError, match="not filled in"):
            create(entity_named("deals"), {"name": "Pump", "stage": cast.stages["Offer"]}, by=cast.ewa)
        made = create(entity_named("deals"), {"name": "Pump", "amount": Decimal(1), "stage": cast.stages["Offer"]}, by=cast.ewa)
    assert made.stage == cast.stages["Offer"]


def test_the_company_says_it_in_its_own_words(cast, deal):
    gate(cast, "Offer", message="Ask the customer for his budget first.")
    missing = what_is_missing(deal, cast.stages["Offer"], cast.ewa)
    assert texts(missing) == ["Ask the customer for his budget first."]
    assert missing[0].fields == ("amount", "closes_on")


def test_administrators_let_it_pass_with_a_reason_that_is_kept(cast, deal):
    gate(cast, "Offer")
    with let_through("Signed on paper"), pytest.raises(NotReady):
        move(deal, to=cast.stages["Offer"], by=cast.ewa)
    with acting(cast.dora), let_through("Signed on paper"):
        move(deal, to=cast.stages["Offer"], by=cast.dora)
    row = Move.objects.filter(record=deal.pk).latest("id")
    assert (row.reason, len(row.lacked)) == ("Signed on paper", 2)
    with pytest.raises(ValidationError, match="Say why"), let_through(" "):
        pass


def test_a_full_stage_lets_nothing_in_where_its_limit_is_firm(cast, deal):
    stage = cast.stages["Offer"]
    type(stage)._base_manager.filter(pk=stage.pk).update(limit=1, is_limit_firm=True)
    stage.refresh_from_db()
    other = create(entity_named("deals"), {"name": "Boiler"}, by=cast.ewa)
    move(deal, to=stage, by=cast.ewa)
    assert texts(what_is_missing(other, stage, cast.ewa)) == ["“Offer” holds at most 1 at once. Move something on from there first."]


def test_history_that_is_brought_in_passes(cast, deal):
    gate(cast, "Offer")
    assert move(deal, to=cast.stages["Offer"], by=cast.ewa, at=deal.moved_at).stage == cast.stages["Offer"]


def test_the_api_lists_what_is_missing(cast, deal):
    gate(cast, "Offer")
    answer = Program(cast.ewa).patch(f"/deals/{deal.pk}/", {"stage": str(cast.stages["Offer"].pk), "version": deal.version})
    assert answer.status_code == 422
    assert [each["fields"] for each in answer.json()["missing"]] == [["amount"], ["closes_on"]]


def test_what_is_missing_is_filled_in_on_the_way(cast, deal):
    gate(cast, "Offer")
    client, address = browser(cast.ewa), f"/pass/deals/{deal.pk}/"
    sent = {"to": str(cast.stages["Offer"].pk), "version": deal.version}
    answer = client.post(f"/deals/{deal.pk}/move/", sent)
    assert answer["Location"].startswith(address)
    page = client.get(answer["Location"])
    assert "Not ready for “Offer” yet" in page.content.decode()
    assert client.post(address, {**sent, "amount": "", "closes_on": ""}).status_code == 422
    assert client.post(address, {**sent, "amount": "500", "currency": "PLN", "closes_on": "2026-12-01"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.stage, deal.amount) == (cast.stages["Offer"], 500)


def test_a_gate_whose_module_is_gone_stands_open(cast, deal):
    made = gate(cast, "Offer")
    stage = cast.stages["Offer"]
    stage.gates = [{**stage.gates[0], "kind": "no_such_kind"}]
    stage.save()
    assert replace(made, kind="no_such_kind").behaviour is None
    assert not what_is_missing(deal, stage, cast.ewa)


def test_a_button_of_the_page_leads_to_what_is_missing(cast, deal):
    gate(cast, "Won", settings={"fields": ["amount"]})
    answer = browser(cast.ewa).post(f"/deals/{deal.pk}/actions/win/")
    assert answer["Location"] == f"/pass/deals/{deal.pk}/?to={cast.stages['Won'].pk}"
    assert browser(cast.eve).get(answer["Location"]).status_code == 404


def test_one_with_a_reason_passes_through_the_page(cast, deal):
    gate(cast, "Offer")
    sent = {"to": str(cast.stages["Offer"].pk), "version": deal.version, "amount": "", "closes_on": "", "do": "let"}
    assert browser(cast.dora).post(f"/pass/deals/{deal.pk}/", {**sent, "reason": ""}).status_code == 422
    assert browser(cast.ewa).post(f"/pass/deals/{deal.pk}/", {**sent, "reason": "Please"}).status_code == 422
    assert browser(cast.dora).post(f"/pass/deals/{deal.pk}/", {**sent, "reason": "Agreed on the phone"}).status_code == 302
    assert Move.objects.filter(record=deal.pk).latest("id").reason == "Agreed on the phone"


def test_many_at_once_are_refused_one_by_one(cast, deal):
    gate(cast, "Offer", settings={"fields": ["amount"]})
    ready = create(entity_named("deals"), {"name": "Boiler", "amount": Decimal(5)}, by=cast.ewa)
    run = carried_out(cast.ewa, What.EDIT, edits(stage=("set", str(cast.stages["Offer"].pk))), [deal, ready], entity="deals")
    assert [line.text for line in BulkLine.objects.filter(run=run)] == ["Amount is not filled in."]
    ready.refresh_from_db()
    assert ready.stage == cast.stages["Offer"]


def test_a_gate_that_was_set_up_is_taken_back(cast):
    with acting(cast.dora) as actor:
        stage = cast.stages["Offer"]
        put_gate(stage, Gate("", "fields", settings=AMOUNT), by=cast.dora, version=stage.version)
    with acting(cast.dora):
        assert undo_now(actor.batch, by=cast.dora).restored == 1
    stage.refresh_from_db()
    assert stage.gates == []
