"""Two people save the same record: what was touched is asked about, what was not stays as the other left it."""

import re

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        return create(entity_named("deals"), {"name": "Pump", "description": "Old", "code": "A1"}, by=cast.ewa)


@pytest.fixture
def begun(cast, deal):
    """Ewa's client and the form as it was sent to her."""
    client = client_of(cast.ewa)
    page = client.get(f"/deals/{deal.pk}/edit/").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1].replace("&quot;", '"')
    form = {"name": "Pump", "description": "Old", "process": deal.process_id, "stage": deal.stage_id, "version": deal.version, "seen": seen}
    return client, form


def keeps(answer):
    return {conflict.name: conflict.keeps for conflict in answer.context["conflicts"]}


def test_untouched_fields_stay_as_the_other_left_them(deal, begun):
    client, form = begun
    Deal.unscoped.update(name="Theirs", description="Theirs too")
    answer = client.post(f"/deals/{deal.pk}/edit/", {**form, "description": "Mine"})
    assert answer.status_code == 409
    assert keeps(answer) == {"name": "theirs", "description": "ours"}
    assert Deal.unscoped.get().description == "Theirs too"
    again = {**form, "description": "Mine", "version": answer.context["record"].version, "keep.name": "theirs", "keep.description": "ours"}
    assert client.post(f"/deals/{deal.pk}/edit/", again).status_code == 302
    saved = Deal.unscoped.get()
    assert (saved.name, saved.description) == ("Theirs", "Mine")


def test_a_third_save_meanwhile_is_noticed_again(deal, begun):
    client, form = begun
    Deal.unscoped.update(name="Theirs")
    answer = client.post(f"/deals/{deal.pk}/edit/", {**form, "name": "Mine"})
    Deal.unscoped.update(name="A third")
    again = client.post(
        f"/deals/{deal.pk}/edit/", {**form, "name": "Mine", "version": answer.context["record"].version, "keep.name": "ours"}
    )
    assert again.status_code == 409
    assert Deal.unscoped.get().name == "A third"


def test_the_same_values_only_need_saving_again(deal, begun):
    client, form = begun
    Deal.unscoped.update(name="Both")
    answer = client.post(f"/deals/{deal.pk}/edit/", {**form, "name": "Both"})
    assert (answer.status_code, answer.context["conflicts"]) == (409, [])


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_without_a_version_nothing_is_overwritten(deal, begun, version):
    client, form = begun
    answer = client.post(f"/deals/{deal.pk}/edit/", {**form, "name": "Mine", "version": version})
    assert answer.status_code == 409
    assert Deal.unscoped.get().name == "Pump"
