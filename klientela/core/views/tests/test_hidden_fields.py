"""A hidden field is nowhere: not in lists, facts, forms, history, filters, orders or exports; asking for it is like asking for nothing."""

import re
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.records.services import create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast, monkeypatch):
    with acting(cast.ewa):
        made = create(entity_named("deals"), {"name": "Pump", "amount": Decimal(987654), "currency": "PLN"}, by=cast.ewa)
    monkeypatch.setattr(type(entity_named("deals")), "hidden", frozenset({"amount", "closes_on"}))
    return made


def without_token(answer):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


@pytest.mark.parametrize("path", ["", "edit/", "history/"])
def test_no_page_of_the_record_shows_it(cast, deal, path):
    page = client_of(cast.ewa).get(f"/deals/{deal.pk}/{path}").content.decode()
    assert not re.search(r"987\W?654", page)
    assert "Pump" in page


def test_lists_and_exports_leave_it_out(cast, deal):
    client = client_of(cast.ewa)
    assert "987,654" not in client.get("/deals/").content.decode()
    assert b"987654" not in b"".join(client.get("/deals/export.csv"))


@pytest.mark.parametrize("query", ["{}=1", "{}.gte=1", "sort={}"])
def test_asking_for_it_is_like_asking_for_nothing(cast, deal, query):
    client = client_of(cast.ewa)
    hidden, unknown = (client.get(f"/deals/?{query.format(name)}") for name in ("amount", "nonsense"))
    assert hidden.status_code == unknown.status_code == 400
    assert without_token(hidden) == without_token(unknown)


def test_its_editor_does_not_exist_and_a_form_cannot_smuggle_it_in(cast, deal):
    client = client_of(cast.ewa)
    assert client.get(f"/deals/{deal.pk}/fields/amount/").status_code == 404
    form = {"name": "Pump 2", "amount": "1", "version": deal.version, "process": deal.process_id, "stage": deal.stage_id}
    assert client.post(f"/deals/{deal.pk}/edit/", form).status_code == 302
    deal.refresh_from_db()
    assert (deal.name, deal.amount) == ("Pump 2", Decimal(987654))


def test_whose_role_shows_it_sees_it(cast, deal):
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="deals", field="amount", level=FieldLevel.READ)
    assert "987,654" in client_of(cast.ewa).get("/deals/").content.decode()
