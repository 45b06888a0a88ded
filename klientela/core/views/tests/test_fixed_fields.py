"""A field that is only read shows as text everywhere and is written through no door; a missing hidden one blocks nothing."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.api.tests.asking import Program
from klientela.core.records.services import change, create
from klientela.core.views.tests.levels import READ, ceiling
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 24)


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        made = create(entity_named("deals"), {"name": "Pump", "amount": Decimal(10), "currency": "PLN", "closes_on": DAY}, by=cast.ewa)
    ceiling("rep", "deals", "closes_on", level=READ)
    return made


def form_of(deal, **more):
    return {"name": deal.name, "version": deal.version, "process": deal.process_id, "stage": deal.stage_id, **more}


def test_the_form_shows_it_as_text_without_an_input(cast, deal):
    page = client_of(cast.ewa).get(f"/deals/{deal.pk}/edit/").content.decode()
    assert 'name="closes_on"' not in page
    assert "Dec 24, 2026" in page or "24 Dec 2026" in page
    assert 'name="closes_on"' not in client_of(cast.ewa).get("/deals/new/?closes_on=2026-01-01").content.decode()


def test_a_form_cannot_smuggle_it_in(cast, deal):
    answer = client_of(cast.ewa).post(f"/deals/{deal.pk}/edit/", form_of(deal, name="Fan", closes_on="2020-01-01"))
    assert answer.status_code == 302
    assert Deal.unscoped.values_list("name", "closes_on").get() == ("Fan", DAY)
    client_of(cast.ewa).post("/deals/new/", {"name": "New", "closes_on": "2020-01-01"})
    assert Deal.unscoped.get(name="New").closes_on is None


def test_its_page_has_no_editor_for_it(cast, deal):
    client = client_of(cast.ewa)
    assert "fields/closes_on/" not in client.get(f"/deals/{deal.pk}/").content.decode()
    unknown, fixed = (client.get(f"/deals/{deal.pk}/fields/{name}/") for name in ("nonsense", "closes_on"))
    assert (fixed.status_code, fixed.content) == (404, unknown.content)
    assert client.post(f"/deals/{deal.pk}/fields/closes_on/", {"closes_on": "2020-01-01", "version": deal.version}).status_code == 404


def test_programs_are_told_that_it_is_only_read(cast, deal):
    program = Program(cast.ewa)
    assert program.get(f"/deals/{deal.pk}/").json()["closes_on"] == DAY.isoformat()
    answer = program.patch(f"/deals/{deal.pk}/", {"closes_on": "2020-01-01", "version": deal.version})
    assert (answer.status_code, answer.json()["errors"]) == (422, {"closes_on": ["You may read this field but not set it."]})
    assert program.post("/deals/", {"name": "x", "closes_on": "2020-01-01"}).status_code == 422
    assert Deal.unscoped.get().closes_on == DAY


def told_of_deals(program):
    description = program.get("/openapi.json").json()
    places = (description["paths"], description["components"]["schemas"])
    found = [json.dumps(told) for place in places for name, told in place.items() if re.match(r"Deals|/api/v1/deals/", name)]
    assert len(found) > 4
    return found


def test_to_programs_a_hidden_field_is_as_unknown(cast, deal):
    ceiling("rep", "deals", "amount")
    program = Program(cast.ewa)
    assert "amount" not in program.get(f"/deals/{deal.pk}/").json()
    hidden, unknown = (program.patch(f"/deals/{deal.pk}/", {name: "1", "version": deal.version}) for name in ("amount", "nothing"))
    assert (hidden.status_code, hidden.content.replace(b"amount", b"nothing")) == (422, unknown.content)
    asked, missing = (program.get(f"/deals/?{name}.gte=1") for name in ("amount", "nothing"))
    assert (asked.status_code, asked.content) == (400, missing.content)
    assert not any("amount" in told for told in told_of_deals(program))


@pytest.mark.parametrize("name", ["owner", "team", "branch", "created_at", "locked_at", "acl", "moved_at", "opened_at", "closed_at", "id"])
def test_what_the_system_sets_is_set_by_no_body_and_no_form(cast, deal, name):
    Grant.objects.filter(role__slug="rep", entity="deals", op="transfer").delete()
    before = Deal.unscoped.values().get()
    answer = Program(cast.ewa).patch(f"/deals/{deal.pk}/", {name: str(cast.dora.pk), "version": deal.version})
    assert answer.status_code == 422
    client_of(cast.ewa).post(f"/deals/{deal.pk}/edit/", form_of(deal, **{name: str(cast.dora.pk), "amount": "10", "currency": "PLN"}))
    after = Deal.unscoped.values().get()
    assert {key for key in after if after[key] != before[key]} <= {"version", "change", "changed_at"}


def test_the_service_behind_every_door_refuses_it(cast, deal):
    with acting(cast.ewa):
        with pytest.raises(Exception, match="You may read this field"):
            change(entity_named("deals"), deal.pk, {"closes_on": date(2020, 1, 1)}, by=cast.ewa, version=deal.version)
        ceiling("rep", "deals", "description")
    with acting(cast.ewa), pytest.raises(NotAllowed):
        change(entity_named("deals"), deal.pk, {"description": "x"}, by=cast.ewa, version=deal.version)


def test_a_needed_field_one_cannot_write_takes_the_way_to_new_records_away(cast, deal):
    client = client_of(cast.ewa)
    assert 'href="/organizations/new/"' in client.get("/organizations/").content.decode()
    ceiling("rep", "parties", "name", level=READ)
    for page in ("/", "/organizations/"):
        assert 'href="/organizations/new/"' not in client.get(page).content.decode()
    assert client.get("/organizations/new/").status_code == 404
    assert client.post("/organizations/options/", {"name": "New"}).status_code == 403
    assert Program(cast.ewa).post("/organizations/", {"town": "Cluj"}).status_code == 403


def test_a_hidden_field_that_would_not_pass_today_blocks_no_change(cast, deal):
    with acting(cast.ewa):
        company = create(entity_named("organizations"), {"name": "Zamek"}, by=cast.ewa)
    type(company)._base_manager.update(email="not an address")
    ceiling("rep", "parties", "email")
    values = {"name": "Castle", "version": company.version + 1}
    answer = client_of(cast.ewa).post(f"/organizations/{company.pk}/edit/", values)
    assert answer.status_code == 302, answer.content.decode()[-1500:]


def test_a_stage_one_may_not_write_is_moved_nowhere(cast, deal):
    ceiling("rep", "deals", "stage", level=READ)
    client, to = client_of(cast.ewa), cast.stages["Offer"].pk
    assert 'data-move="/' not in client.get("/deals/?view=board").content.decode()
    assert "/move/" not in client.get(f"/deals/{deal.pk}/").content.decode()
    assert client.post(f"/deals/{deal.pk}/move/", {"to": to, "version": deal.version}).status_code == 404
    assert Deal.unscoped.get().stage_id == deal.stage_id
