"""The page of a record in tabs and sections: only what is open is asked for, and sections are there for some records only."""

import json

import pytest

from klientela.core.access.acting import acting
from klientela.core.criteria.tree import Condition, Group, to_json
from klientela.core.records.services import create
from klientela.core.views.overlays.content import Content
from klientela.core.views.overlays.lines import OFF, PLACE, SECTION, TAB, Line
from klientela.core.views.overlays.parts import PANELS
from klientela.core.views.overlays.services import Where, draft_of, put
from klientela.core.views.overlays.tests.test_editor import client_of, press
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
LARGE = json.dumps(to_json(Group((Condition("employees", "gte", "100"),))))
TABBED = (
    Line("main", PLACE), Line("timeline"), Line("side", PLACE), Line("tasks.open"),
    Line("tab1", TAB, (("en", "Papers"),)), Line("documents.files"),
    Line("section1", SECTION, (("en", "Of large ones"),), when=LARGE), Line("history"), Line("related"),
    Line(OFF, PLACE), Line("parties.roles"),
)  # fmt: skip


@pytest.fixture
def company(cast):
    with acting(cast.ewa):
        made = create(entity_named("organizations"), {"name": "Steel", "employees": 20}, by=cast.ewa)
    put(Where("organizations"), Content({"panels": TABBED}), by=cast.zoe)
    return made


def keys(page):
    return [stood.panel.title if stood.panel else "history" for drawn in page.context["middle"] for stood in drawn.stood if not stood.box]


def test_only_the_open_tab_is_there(cast, company):
    client, address = client_of(cast.ewa), f"/organizations/{company.pk}/"
    page = client.get(address)
    assert [(tab.label, tab.is_open) for tab in page.context["tabs"]] == [("Overview", True), ("Papers", False)]
    assert "Timeline" in keys(page) and "Files" not in keys(page) and "history" not in keys(page)
    other = client.get(f"{address}?tab=tab1")
    assert 'href="?tab=tab1" aria-current="page"' in other.content.decode()
    assert "Files" in keys(other) and "Timeline" not in keys(other)
    assert client.get(f"{address}?tab=nothing").context["tabs"][0].is_open


def test_a_section_is_there_for_the_records_it_asks_for(cast, company):
    client, address = client_of(cast.ewa), f"/organizations/{company.pk}/?tab=tab1"
    assert "Of large ones" not in client.get(address).content.decode() and "history" not in keys(client.get(address))
    company.employees = 200
    company.save()
    page = client.get(address)
    assert "Of large ones" in page.content.decode() and "history" in keys(page)


def test_after_a_change_in_place_the_same_tab_is_open(cast, company):
    client, address = client_of(cast.ewa), f"/organizations/{company.pk}/"
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}?tab=tab1"}
    saved = client.post(f"{address}fields/town/", {"version": company.version, "town": "Cluj"}, headers=here)
    assert saved.status_code == 200 and 'href="?tab=tab1" aria-current="page"' in saved.content.decode()


def test_tabs_and_sections_are_added_named_and_given_a_question(cast):
    client, address = client_of(cast.zoe), "/settings/layout/organizations/change/?part=panels"
    press(client, address, "add section", **{"label.en.new": "First things"})
    press(client, address, "add tab", **{"label.en.new": "Papers"})
    lines = [line.key for line in draft_of(cast.zoe, Where("organizations")).content.parts["panels"]]
    assert lines.index("main") < lines.index("section1") < lines.index("side") < lines.index("tab1") < lines.index(OFF)
    where = "/settings/layout/organizations/condition/?line=section1&part=panels"
    sent = {"where.join": "all", "where-0.field": "employees", "where-0.op": "gte", "where-0.value": "100"}
    assert client.post(where, sent).status_code == 302
    press(client, address, "set section1", **{"label.en.section1": "Large", "columns.section1": "1"})
    section = next(line for line in draft_of(cast.zoe, Where("organizations")).content.parts["panels"] if line.key == "section1")
    assert "100" in section.when and (section.label, section.columns) == ((("en", "Large"),), 1)
    assert "Papers" in client.get("/settings/layout/organizations/?part=panels").content.decode()
    assert PANELS.heads == ("tab", "section")
