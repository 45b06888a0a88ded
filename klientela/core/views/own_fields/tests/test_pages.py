"""The settings of own fields, as those who set up the system use them."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.services import give_role
from klientela.core.records.bulk_runs import carry_out, fix_keys, rows_of_keys
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.models import OwnField, OwnKind
from klientela.core.records.runs import BulkRun
from klientela.core.records.services import create
from klientela.core.records.undoing import undo_now
from klientela.core.views.own_fields.looking import OFFERED
from klientela.kernel.entity import entity_named
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
DEALS = entity_named("deals")


@pytest.fixture
def zoes(client, cast):
    client.force_login(cast.zoe)
    return client


def test_only_who_sets_up_the_system_comes_in(client, cast):
    client.force_login(cast.ewa)
    assert {client.get(address).status_code for address in ("/settings/fields/", "/settings/fields/deals/")} <= {403, 404}


@pytest.mark.parametrize("kind", OFFERED)
def test_a_field_of_each_kind_is_added_and_opened(zoes, kind):
    more = {"more": "Gold\nSilver\nGold"} if kind in (OwnKind.CHOICE, OwnKind.CHOICES) else {"target": "products", "places": "3"}
    added = zoes.post(f"/settings/fields/deals/new/?kind={kind}", {"label": "Extra thing", "label_pl": "Dodatek", **more})
    assert added.status_code == 302, added.content.decode()
    page = zoes.get("/settings/fields/deals/").content.decode()
    assert "Extra thing" in page and "own_extra_thing" in page
    field = own_fields(DEALS)[-1]
    assert (field.kind, field.labels) == (kind, {"pl": "Dodatek"})
    assert zoes.get(f"/settings/fields/deals/field/{field.code}/").status_code == 200


def test_choices_are_renamed_added_and_not_offered_any_more(zoes):
    field = own_field("deals", "metal", "choice")
    sent = {
        "label": "Metal",
        "version": field.version,
        "label-gold": "Pure gold",
        "label-silver": "Silver",
        "gone-silver": "on",
        "more": "Iron",
    }
    assert zoes.post("/settings/fields/deals/field/metal/", sent).status_code == 302
    choices = OwnField.objects.get().options["choices"]
    assert [(one["code"], one["label"], one.get("removed", False)) for one in choices] == [
        ("gold", "Pure gold", False), ("silver", "Silver", True), ("tin", "Tin", False), ("iron", "Iron", False),
    ]  # fmt: skip


def test_a_field_of_choices_needs_one(zoes):
    refused = zoes.post("/settings/fields/deals/new/?kind=choice", {"label": "Metal"})
    assert refused.status_code == 422 and "at least one choice" in refused.content.decode()


def test_what_somebody_saved_meanwhile_is_told(zoes):
    field = own_field("deals", "metal")
    assert zoes.post("/settings/fields/deals/field/metal/", {"label": "A", "version": field.version}).status_code == 302
    late = zoes.post("/settings/fields/deals/field/metal/", {"label": "B", "version": field.version})
    assert late.status_code == 409 and "meanwhile" in late.content.decode()


def test_fields_change_places_by_dragging_and_by_buttons(zoes):
    for place, code in enumerate("abc", start=1):
        own_field("deals", code, position=place)
    assert zoes.post("/settings/fields/deals/order/", {"key": ["c", "a", "b"]}).status_code == 204
    assert zoes.post("/settings/fields/deals/order/", {"key": ["c", "a", "b"], "up": "b"}).status_code == 302
    assert [field.code for field in own_fields(DEALS)] == ["c", "b", "a"]


def test_another_kind_is_seen_before_it_is_made(zoes, cast):
    field = own_field("deals", "weight")
    with acting(cast.ewa):
        for value in ("12", "much"):
            create(DEALS, {"name": "Deal", "own_weight": value}, by=cast.ewa)
    seen = zoes.get("/settings/fields/deals/field/weight/kind/?kind=integer").content.decode()
    assert "1 value fits" in seen and "1 value does not fit" in seen
    made = zoes.post("/settings/fields/deals/field/weight/kind/", {"kind": "integer", "version": field.version})
    assert made.status_code == 302 and OwnField.objects.get().kind == "integer"


def test_a_field_is_taken_away_and_brought_back(zoes):
    own_field("deals", "weight")
    zoes.post("/settings/fields/deals/field/weight/remove/")
    assert own_fields(DEALS) == () and "Bring back" in zoes.get("/settings/fields/deals/").content.decode()
    zoes.post("/settings/fields/deals/field/weight/back/")
    assert [field.code for field in own_fields(DEALS)] == ["weight"]


def test_what_stands_twice_is_told_at_the_box_that_asks_for_once(zoes, cast):
    field = own_field("deals", "code2")
    with acting(cast.ewa):
        for name in ("A", "B"):
            create(DEALS, {"name": name, "own_code2": "same"}, by=cast.ewa)
    refused = zoes.post("/settings/fields/deals/field/code2/", {"label": "Code2", "version": field.version, "unique": "on"})
    assert refused.status_code == 422 and "more than once" in refused.content.decode()


@pytest.mark.parametrize("name", ["Name", "nazwa", "  WEIGHT "])
def test_a_name_another_field_has_must_be_wanted(client, cast, name):
    own_field("organizations", "weight")
    client.force_login(cast.zoe)
    address = "/settings/fields/organizations/new/?kind=text"
    asked = client.post(address, {"label": name})
    assert asked.status_code == 422 and "There is a field called" in asked.content.decode() and "same_name" in asked.content.decode()
    assert client.post(address, {"label": name, "same_name": "on"}).status_code == 302


def test_what_was_said_of_a_field_before_is_said_again(client, cast):
    field = own_field("organizations", "metal", "choice")
    client.force_login(cast.zoe)
    address = "/settings/fields/organizations/field/metal/"
    sent = {"label": "Material", "version": field.version, "label-gold": "Pure gold", "more": "Iron", "required": "on"}
    assert client.post(address, sent).status_code == 302
    page = client.get(address)
    (step,) = page.context["earlier"]
    assert "Back to before this" in page.content.decode() and "Zoe" in step.who
    back = {"number": step.number, "version": OwnField.objects.get().version}
    assert client.post(f"{address}return/", {**back, "version": "1"}).status_code == 302
    assert OwnField.objects.get().label == "Material"
    client.post(f"{address}return/", back)
    now = OwnField.objects.get()
    assert (now.label, now.required, now.choices[0]) == ("Metal", False, ("gold", "Gold"))
    assert now.offered == {"gold", "silver"} and ("iron", "Iron") in now.choices


@pytest.mark.parametrize(("kind", "held", "instead", "then"), [
    ("choice", "tin", "gold", "gold"), ("choice", "tin", "", None),
    ("tags", ["tin", "silver"], "silver", ["silver"]), ("tags", ["tin"], "", None),
])  # fmt: skip
def test_a_choice_that_is_not_offered_is_replaced_and_that_is_taken_back(zoes, cast, kind, held, instead, then):
    give_role(cast.zoe, "director")
    own_field("deals", "metal", kind)
    with acting(cast.zoe):
        holding, other = (create(DEALS, {"name": name, "process": cast.process}, by=cast.zoe) for name in ("Holds it", "Does not"))
    rows = DEALS.model._base_manager
    rows.filter(pk=holding.pk).update(own={"metal": held})
    address = "/settings/fields/deals/field/metal/replace/tin/"
    assert "Replace by" in zoes.get("/settings/fields/deals/field/metal/").content.decode()
    assert "1 record holds" in zoes.get(address).content.decode()
    assert zoes.post(address, {"instead": instead}).status_code == 302
    run = BulkRun.objects.get(owner=cast.zoe)
    assert run.keys == [holding.pk]
    fix_keys(run, rows_of_keys(DEALS, by=cast.zoe))
    with acting(cast.zoe):
        carry_out(run, by=cast.zoe, tell=lambda done, total: None, is_awaited=True)
        assert [rows.get(pk=one.pk).own.get("metal") for one in (holding, other)] == [then, None]
        assert not undo_now(run.batch, by=cast.zoe).lines
    assert rows.get(pk=holding.pk).own == {"metal": held}


def test_nothing_is_replaced_by_what_is_not_offered_or_unknown(zoes, cast):
    give_role(cast.zoe, "director")
    own_field("deals", "metal", "choice", required=True)
    for word in ("", "tin", "unknown"):
        zoes.post("/settings/fields/deals/field/metal/replace/tin/", {"instead": word})
    assert not BulkRun.objects.exists()
    assert zoes.get("/settings/fields/deals/field/metal/replace/unknown/").status_code == 404
