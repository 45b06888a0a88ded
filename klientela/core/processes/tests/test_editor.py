"""The pages on which processes are set up."""

from urllib.parse import unquote

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.criteria.tree import Condition, Group, to_json
from klientela.core.jobs.models import Progress
from klientela.core.jobs.queue import perform
from klientela.core.processes.contradictions import contradiction
from klientela.core.processes.editing import order_stages, put_gate, set_takes
from klientela.core.processes.gates import Gate
from klientela.core.processes.models import Move, Stage
from klientela.core.processes.rehousing import take_away, take_away_later
from klientela.core.processes.setting_up import set_up_process
from klientela.core.processes.writers import nobody_writes
from klientela.core.records.services import create
from klientela.core.records.undoing import undo_now
from klientela.kernel.entity import entity_named
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(cast):
    return browser(cast.dora)


def page_of(client, cast):
    return client.get(f"/processes/{cast.process.pk}/").content.decode()


def test_a_gate_is_set_up_told_changed_and_taken_away(cast, admin):
    stage = cast.stages["Offer"]
    address = f"/stages/{stage.pk}/gates/new/?kind=fields"
    assert admin.get(address).status_code == 200
    assert admin.post(address, {"on": "entry", "version": stage.version}).status_code == 422
    sent = {"on": "entry", "fields": ["amount"], "words": "", "version": stage.version}
    assert admin.post(address, sent).status_code == 302
    assert "Filled in: amount" in page_of(admin, cast)
    stage.refresh_from_db()
    key = stage.gates[0]["key"]
    assert admin.post(f"/stages/{stage.pk}/gates/{key}/", {**sent, "words": "Budget?"}).status_code == 422
    assert admin.post(f"/stages/{stage.pk}/gates/{key}/", {**sent, "words": "Budget?", "version": stage.version}).status_code == 302
    assert "Budget?" in page_of(admin, cast)
    stage.refresh_from_db()
    admin.post(f"/stages/{stage.pk}/gates/{key}/change/", {"do": "drop", "version": stage.version})
    stage.refresh_from_db()
    assert stage.gates == []


def test_a_step_with_a_question_is_set_up(cast, admin):
    stage = cast.stages["Offer"]
    sent = {"on": "entry", "field": "description", "value": "x", "days": "", "words": "", "version": stage.version, "when.join": "all"}
    sent |= {"when-0.field": "amount", "when-0.op": "gte", "when-0.value": "100"}
    assert admin.post(f"/stages/{stage.pk}/steps/new/?kind=set", sent).status_code == 302
    stage.refresh_from_db()
    assert stage.steps[0]["when"]["where"] == {"all": [["amount", "gte", "100"]]}
    assert "Description becomes “x”" in page_of(admin, cast)


def test_who_may_not_change_processes_only_reads_them(cast):
    client, stage = browser(cast.ewa), cast.stages["Offer"]
    assert "Add a stage" not in page_of(client, cast)
    assert client.get(f"/stages/{stage.pk}/gates/new/?kind=fields").status_code in (403, 404)
    assert client.post(f"/processes/{cast.process.pk}/order/", {"key": str(stage.pk)}).status_code in (403, 404)


def test_stages_are_put_in_order_by_drag_and_button(cast, admin):
    keys = [cast.stages[name].pk for name in ("Offer", "Interest")]
    assert admin.post(f"/processes/{cast.process.pk}/order/", {"key": [str(key) for key in keys]}).status_code == 204
    names = list(Stage._base_manager.filter(process=cast.process, kind="open").order_by("position").values_list("name", flat=True))
    assert names[:2] == ["Offer", "Interest"]
    with acting(cast.dora):
        order_stages(cast.process, keys[::-1], by=cast.dora)
    assert Stage._base_manager.get(pk=keys[1]).position == 1


def test_a_stage_with_records_goes_when_they_have_somewhere_to_go(cast, admin):
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "Pump"}, by=cast.ewa)
    address, stage = f"/processes/away/stage/{cast.stages['Interest'].pk}/", cast.stages["Interest"]
    assert "Records in “Interest” go to" in admin.get(address).content.decode()
    assert admin.post(address, {}).status_code == 422
    assert admin.post(address, {f"to-{stage.pk}": str(cast.stages["Won"].pk)}).status_code == 422
    assert admin.post(address, {f"to-{stage.pk}": str(cast.stages["Offer"].pk)}).status_code == 302
    deal.refresh_from_db()
    assert deal.stage == cast.stages["Offer"]
    assert Stage._base_manager.get(pk=stage.pk).deleted_at


def test_many_records_go_in_the_background_and_the_stage_after_them(cast, admin, monkeypatch):
    monkeypatch.setattr("klientela.core.processes.rehousing.AT_ONCE", 0)
    monkeypatch.setattr("klientela.core.processes.rehousing.PORTION", 2)
    with acting(cast.ewa):
        deals = [create(entity_named("deals"), {"name": name}, by=cast.ewa) for name in ("Pump", "Boiler", "Valve")]
    stage, to = cast.stages["Interest"], str(cast.stages["Offer"].pk)
    assert admin.post(f"/processes/away/stage/{stage.pk}/", {f"to-{stage.pk}": to}).status_code == 302
    progress = Progress.objects.latest("created_at")
    assert not Stage._base_manager.get(pk=stage.pk).deleted_at
    arguments = {"kind": "stage", "key": str(stage.pk), "to": {str(stage.pk): to}}
    for _twice in range(2):
        perform(take_away_later, user_id=str(progress.owner_id), progress_key=str(progress.pk), arguments=arguments)
    assert Stage._base_manager.get(pk=stage.pk).deleted_at
    assert {type(deal)._base_manager.get(pk=deal.pk).stage.name for deal in deals} == {"Offer"}
    assert Move.objects.filter(record__in=[deal.pk for deal in deals], stage=to).count() == 3


def test_new_records_take_the_process_that_is_for_them(cast):
    with acting(cast.dora):
        big = set_up_process({"name": "Big", "position": 9}, [{"name": "Start"}], by=cast.dora)
        set_takes(big, Group((Condition("amount", "gte", "1000"),)), by=cast.dora, version=big.version)
    with acting(cast.ewa):
        small, large = (create(entity_named("deals"), {"name": "Pump", "amount": amount}, by=cast.ewa) for amount in (10, 5000))
    assert (small.process, large.process, large.stage.name) == (cast.process, big, "Start")


@pytest.mark.parametrize(
    ("conditions", "clashes"),
    [
        ((Condition("amount", "gte", "10"), Condition("amount", "lt", "5")), True),
        ((Condition("amount", "gte", "10"), Condition("amount", "lt", "50")), False),
        ((Condition("name", "empty"), Condition("name", "contains", "x")), True),
        ((Condition("owner", "is", "a"), Condition("owner", "not", "a,b")), True),
        ((Condition("owner", "is", "a,b"), Condition("owner", "is", "b")), False),
    ],
)
def test_what_can_never_be_true_shows(conditions, clashes):
    tree = Group(conditions)
    assert bool(contradiction(tree, entity_named("deals"))) is clashes
    assert to_json(tree)


def test_a_process_is_copied_for_another_line_of_business(cast, admin):
    answer = admin.post(f"/processes/{cast.process.pk}/copy/")
    page = admin.get(answer["Location"]).content.decode()
    assert f"{cast.process.name} (2)" in page
    assert "Interest" in page
    assert browser(cast.ewa).post(f"/processes/{cast.process.pk}/copy/").status_code in (403, 404)


def test_a_stage_that_was_taken_away_comes_back_with_its_records(cast):
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "Pump"}, by=cast.ewa)
    stage = cast.stages["Interest"]
    with acting(cast.dora) as actor:
        take_away(stage, {stage.pk: cast.stages["Offer"].pk}, by=cast.dora)
    with acting(cast.dora):
        outcome = undo_now(actor.batch, by=cast.dora)
    deal.refresh_from_db()
    assert (deal.stage, outcome.lines) == (stage, [])
    assert Move.objects.filter(record=deal.pk).count() == 1


def test_a_gate_nobody_could_pass_is_warned_about(cast, admin):
    assert not nobody_writes(entity_named("deals"), "amount")
    FieldRule.objects.all().delete()
    for role in Role.objects.all():
        FieldRule.objects.create(role=role, entity="deals", field="amount", level=FieldLevel.READ)
    with acting(cast.dora):
        stage = cast.stages["Offer"]
        put_gate(stage, Gate("", "fields", settings={"fields": ["amount"]}), by=cast.dora, version=stage.version)
    assert "Nobody who moves records may fill in “amount”" in page_of(admin, cast)


def test_a_board_tells_when_a_column_holds_more_than_it_should(cast, admin):
    stage = cast.stages["Offer"]
    admin.post(f"/stages/{stage.pk}/edit/", {"name": "Offer", "kind": "open", "limit": "1", "colour": "c5", "version": stage.version})
    with acting(cast.ewa):
        deals = [create(entity_named("deals"), {"name": name}, by=cast.ewa) for name in ("Pump", "Boiler")]
    client = browser(cast.ewa)
    told = [
        unquote(client.post(f"/deals/{deal.pk}/move/", {"to": str(stage.pk), "version": deal.version}, headers=HTMX)["X-Announce"])
        for deal in deals
    ]
    assert ["more in it now" in text for text in told] == [False, True]
    assert "2 / 1" in client.get("/deals/?view=board").content.decode()
