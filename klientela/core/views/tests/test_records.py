"""Record pages and forms: reading, changing in place, saving late."""

from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.views.tests.test_lists import client_of, statements
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        return create(entity_named("deals"), {"name": "Pump"}, by=cast.ewa)


def test_the_page_shows_facts_and_history(cast, deal):
    page = client_of(cast.ewa).get(f"/deals/{deal.pk}/").content.decode()
    assert "Pump" in page
    assert "Ewa Nowak" in page
    assert "added: Deal" in page


@pytest.mark.parametrize("path", ["", "edit/", "history/", "fields/name/"])
def test_anothers_record_and_an_unknown_one_look_the_same(cast, deal, path):
    client = client_of(cast.ion)
    other = client.get(f"/deals/{deal.pk}/{path}")
    unknown = client.get(f"/deals/{str(deal.pk)[:-4]}0000/{path}")
    assert other.status_code == unknown.status_code == 404
    assert other.content == unknown.content


def test_a_field_is_changed_in_place(cast, deal):
    client = client_of(cast.ewa)
    answer = client.post(f"/deals/{deal.pk}/fields/name/", {"name": "Pump 2", "version": deal.version}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Pump 2" in answer.content.decode()
    assert Deal.unscoped.get().name == "Pump 2"


def test_a_field_changed_meanwhile_answers_409_with_their_value(cast, deal):
    client = client_of(cast.ewa)
    Deal.unscoped.update(name="Theirs")
    answer = client.post(f"/deals/{deal.pk}/fields/name/", {"name": "Mine", "version": deal.version}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert Deal.unscoped.get().name == "Theirs"


def test_a_form_saved_late_shows_both_values_and_overwrites_nothing(cast, deal):
    client = client_of(cast.ewa)
    Deal.unscoped.update(name="Theirs")
    form = {"name": "Mine", "version": deal.version, "process": cast.process.pk, "stage": cast.stages["Interest"].pk}
    answer = client.post(f"/deals/{deal.pk}/edit/", form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    assert Deal.unscoped.get().name == "Theirs"
    again = client.post(f"/deals/{deal.pk}/edit/", {**form, "version": answer.context["record"].version})
    assert again.status_code == 302
    assert Deal.unscoped.get().name == "Mine"


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_saved(cast, deal):
    client = client_of(cast.ewa)
    answer = client.post(f"/deals/{deal.pk}/edit/", {"name": "x", "amount": "a lot", "version": deal.version})
    assert answer.status_code == 422
    assert "Enter a number" in answer.content.decode()
    assert Deal.unscoped.get().name == "Pump"


def test_a_foreign_owner_is_not_smuggled_in(cast, deal):
    client = client_of(cast.ewa)
    client.post("/deals/new/", {"name": "New", "owner": cast.ion.pk, "acl": "1", "version": "9"})
    assert Deal.unscoped.get(name="New").owner == cast.ewa


def test_deleting_leaves_a_tombstone_and_others_cannot(cast, deal):
    assert client_of(cast.ewa).post(f"/deals/{deal.pk}/delete/").status_code == 404
    assert client_of(cast.dora).post(f"/deals/{deal.pk}/delete/").status_code == 302
    assert client_of(cast.dora).get(f"/deals/{deal.pk}/").status_code == 404
    assert Deal.unscoped.get().deleted_at


def test_a_party_opens_as_what_it_is(cast):
    with acting(cast.ewa):
        firm = create(entity_named("organizations"), {"name": "Firm"}, by=cast.ewa)
    answer = client_of(cast.ewa).get(f"/parties/{firm.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/organizations/{firm.pk}/")


def test_a_record_page_costs_as_many_statements_with_much_history_as_with_none(cast, deal):
    client = client_of(cast.ewa)
    client.get(f"/deals/{deal.pk}/")
    few = len(statements(client, f"/deals/{deal.pk}/"))
    for number in range(5):
        Deal.unscoped.update(description=f"Version {number}", amount=number, party=None)
    assert len(statements(client, f"/deals/{deal.pk}/")) == few
    assert few <= 32, few


@pytest.mark.parametrize(("typed", "kept"), [("5,482", "5482"), ("5482.5", "5482.5"), ("1,234,567", "1234567"), ("0,5", "0.5")])
def test_numbers_are_read_by_the_habits_of_the_language(cast, deal, typed, kept):
    client_of(cast.ewa).post(f"/deals/{deal.pk}/fields/amount/", {"amount": typed, "currency": "PLN", "version": deal.version})
    assert Deal.unscoped.get().amount == Decimal(kept)


@pytest.mark.parametrize("language", ["en", "pl", "ro"])
def test_a_form_sent_back_untouched_changes_no_number(cast, language):
    with acting(cast.ewa):
        made = create(entity_named("deals"), {"name": "x", "amount": Decimal("5482.1250"), "currency": "PLN"}, by=cast.ewa)
    cast.ewa.language = language
    cast.ewa.save()
    client = client_of(cast.ewa)
    form = client.get(f"/deals/{made.pk}/fields/amount/").context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"version": made.version}
    assert client.post(f"/deals/{made.pk}/fields/amount/", sent).status_code == 302
    made.refresh_from_db()
    assert made.amount == Decimal("5482.125")
