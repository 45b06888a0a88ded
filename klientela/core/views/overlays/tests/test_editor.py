"""The pages of arrangements: every step by a button, both shown to who publishes later, one's own menu."""

import json

import pytest
from django.test import Client

from klientela.core.access.models import Role
from klientela.core.criteria.tree import Condition, Group, to_json
from klientela.core.records.own.publishing import configuration_version
from klientela.core.views.models import Overlay, OverlayEdition
from klientela.core.views.overlays.content import Content
from klientela.core.views.overlays.lines import OFF, PLACE, SECTION, Line
from klientela.core.views.overlays.services import Where, draft_of, put

pytestmark = pytest.mark.django_db
WHEN = json.dumps(to_json(Group((Condition("amount", "gte", "1000"),))))


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def press(client, address, do, **words):
    return client.post(address, {"do": do, **words}, follow=True)


def test_a_column_is_hidden_and_published_for_reps(cast):
    rep = Role.objects.get(slug="rep")
    address = f"/settings/layout/deals/change/?level=role&for={rep.pk}&part=list"
    client = client_of(cast.zoe)
    page = press(client, address, "off amount")
    assert b"Not published yet" in page.content
    assert b"Amount" in client_of(cast.ewa).get("/deals/").content
    press(client, address, "publish", note="Too many columns")
    edition = OverlayEdition.objects.get()
    assert (edition.note, edition.overlay.role) == ("Too many columns", rep)
    names = [heading.name for heading in client_of(cast.ewa).get("/deals/").context["headings"]]
    assert "amount" not in names


@pytest.mark.parametrize("part", ["form", "quick", "facts", "panels", "list", "card", "labels"])
def test_every_part_can_be_looked_at_as_a_role(cast, part):
    role = Role.objects.get(slug="rep")
    answer = client_of(cast.zoe).get(f"/settings/layout/deals/?part={part}&as={role.pk}")
    assert answer.status_code == 200
    assert b"sees it" in answer.content


def test_a_form_in_tabs_opens_and_shows_what_is_wrong(cast):
    client = client_of(cast.zoe)
    address = "/settings/layout/deals/change/?part=form"
    press(client, address, "add tab", **{"label.en.new": "Money"})
    draft = draft_of(cast.zoe, Where("deals"))
    keys = [line.key for line in draft.content.parts["form"]]
    press(client, address, "order", key=[*(key for key in keys if key not in ("tab1", "amount")), "tab1", "amount"])
    press(client, address, "publish")
    page = client_of(cast.ewa).get("/deals/new/").content.decode()
    assert 'class="ftabs"' in page and "Money" in page
    wrong = client_of(cast.ewa).post("/deals/new/", {"amount": "much"})
    assert wrong.status_code == 422
    assert "Correct" in wrong.content.decode()


def test_two_lay_out_one_form_and_the_second_is_shown_both(cast, second_administrator):
    mine, theirs = client_of(cast.zoe), client_of(second_administrator)
    for client, name in ((mine, "amount"), (theirs, "closes_on")):
        press(client, "/settings/layout/deals/change/?part=list", f"off {name}")
    press(theirs, "/settings/layout/deals/change/?part=list", "publish")
    refused = mine.post("/settings/layout/deals/change/?part=list", {"do": "publish"})
    assert refused.status_code == 409
    assert second_administrator.name in refused.content.decode()
    assert draft_of(cast.zoe, Where("deals")).is_changed
    press(mine, "/settings/layout/deals/change/?part=list", "catch-up", keep="list")
    press(mine, "/settings/layout/deals/change/?part=list", "publish")
    assert Overlay.objects.get().number == 2


def test_a_section_is_shown_of_some_records_only(cast):
    client = client_of(cast.zoe)
    where = "/settings/layout/deals/condition/?line=first"
    assert client.get(where).status_code == 200
    sent = {"where.join": "all", "where-0.field": "amount", "where-0.op": "gte", "where-0.value": "1000"}
    client.post(where, sent)
    first = draft_of(cast.zoe, Where("deals")).content.parts["form"][0]
    assert "1000" in first.when
    assert "only where" in client.get("/settings/layout/deals/?part=form").content.decode()


def test_everybody_arranges_his_own_menu_unless_the_company_forbids(cast):
    client = client_of(cast.ewa)
    press(client, "/menu/change/", "off deals")
    before = configuration_version()
    press(client, "/menu/change/", "publish")
    assert configuration_version() != before
    assert "deals" not in [link.key for group in client.get("/").context["menu"] for link in group.items]
    press(client_of(cast.zoe), "/settings/layout/menu/change/", "lock")
    press(client_of(cast.zoe), "/settings/layout/menu/change/", "publish")
    assert client.get("/menu/").status_code == 404


def test_a_menu_gets_groups_and_links_of_its_own(cast):
    client = client_of(cast.zoe)
    address = "/settings/layout/menu/change/"
    refused = client.post(address, {"do": "add link", "url": "https://elsewhere.example/", "label.en.new": "X"})
    assert refused.status_code == 422
    press(client, address, "add group", **{"label.en.new": "Daily"})
    press(client, address, "add link", url="/deals/?view=board", **{"label.en.new": "Board of deals"})
    press(client, address, "publish")
    assert "Board of deals" in client_of(cast.ewa).get("/").content.decode()
    assert "Board of deals" not in client_of(cast.eve).get("/").content.decode()


def test_who_may_not_set_up_gets_nowhere(cast):
    client = client_of(cast.ewa)
    assert client.get("/settings/layout/").status_code in (403, 404)
    assert client.post("/settings/layout/deals/change/", {"do": "off amount"}).status_code in (403, 404)
    assert client_of(cast.zoe).get("/settings/layout/nothing/").status_code == 404


def test_editions_are_told_and_returned_to(cast):
    put(Where("deals"), draft_of(cast.zoe, Where("deals")).content, by=cast.zoe, note="First")
    client = client_of(cast.zoe)
    press(client, "/settings/layout/deals/change/?part=list", "off amount")
    press(client, "/settings/layout/deals/change/?part=list", "publish")
    assert "First" in client.get("/settings/layout/deals/history/").content.decode()
    press(client, "/settings/layout/deals/change/", "return 1")
    assert draft_of(cast.zoe, Where("deals")).is_changed


def test_a_section_comes_and_goes_with_what_is_typed(cast):
    lines = (Line("s", SECTION, when=WHEN), Line("closes_on"), Line("t", SECTION), Line("amount"), Line("name"))
    put(Where("deals"), Content({"form": lines}), by=cast.zoe)
    client = client_of(cast.ewa)
    page = client.get("/deals/new/").content.decode()
    assert 'id="section-s" hidden' in page and "dirty reveal" in page
    assert client.post("/deals/new/", {"amount": "900", "reveal": "1"}).json()["hidden"] == ["section-s"]
    assert client.post("/deals/new/", {"amount": "1500", "reveal": "1"}).json()["hidden"] == []


def test_a_section_tells_nothing_of_a_field_hidden_from_its_reader(cast, hide):
    hide("rep", "deals", "amount")
    put(Where("deals"), Content({"form": (Line("s", SECTION, when=WHEN), Line("closes_on"), Line("name"))}), by=cast.zoe)
    assert client_of(cast.ewa).post("/deals/new/", {"reveal": "1"}).json()["hidden"] == []
    assert 'id="section-s" hidden' not in client_of(cast.ewa).get("/deals/new/").content.decode()


def test_something_new_begins_in_the_small_form_that_is_arranged(cast):
    lines = (Line("on", PLACE), Line("name"), Line(OFF, PLACE), Line("amount"), Line("closes_on"), Line("party"), Line("owner"))
    put(Where("deals"), Content({"quick": lines}), by=cast.zoe)
    client = client_of(cast.ewa)
    page = client.get("/deals/new/?quick=1").content.decode()
    assert 'name="name"' in page and 'name="closes_on"' not in page and "All fields" in page
    assert 'href="/deals/new/?quick=1"' in client.get("/").content.decode()
