"""Formulas and summaries are set up in the settings; what cannot be is told with its place."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.values import value_of
from klientela.core.records.services import create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
FORMULA, SUMMARY = "/settings/formulas/deals/formula/", "/settings/formulas/organizations/summary/"


@pytest.fixture
def zoe(cast):
    return client_of(cast.zoe)


def test_a_formula_is_tried_kept_changed_and_taken_away(cast, client):
    client = client_of(cast.zoe)
    deal = make_deal(cast)
    page = client.get(FORMULA).content.decode()
    assert "amount" in page and "add_months" in page
    given = {"label": "Bonus", "expression": "amount * 0.05", "places": "1"}
    assert client.post(FORMULA, {**given, "try": "1"}, headers={"HX-Request": "true"}).status_code == 200
    assert not OwnField.objects.exists()
    assert client.post(FORMULA, given).status_code == 302
    own = OwnField.objects.get()
    assert (own.code, own.options["result"], own.options["currency"]) == ("bonus", "money", "currency")
    with acting(cast.ewa):
        assert str(value_of(deal, "own_bonus")) == "5.0"
    assert "PLN" in client_of(cast.ewa).get(f"/deals/{deal.pk}/").content.decode()
    assert client.post(f"{FORMULA}bonus/", {**given, "expression": "amount * 2"}).status_code == 302
    assert client.post(f"{FORMULA}bonus/remove/").status_code == 302
    assert OwnField.objects.get().deleted_at


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("amount +", "A value is missing here"),
        ("amount * amount", "cannot be multiplied"),
        ("amont", "There is no field"),
        ('name + "x"', "needs a number here, and this is a text"),
        ("round(amount, 99)", "Write how many places"),
        ("own_bonus + 1", "would read itself: own_bonus → own_bonus"),
        ("((((", "A value is missing here"),
        ("amount = empty", "is_empty"),
        ('stage = "x"', "link"),
        ("a" * 2001, "2000"),
    ],
)
def test_what_is_wrong_with_a_formula_is_told_with_its_place(zoe, expression, told):
    zoe.post(FORMULA, {"label": "Bonus", "expression": "amount * 2", "places": "2"})
    answer = zoe.post(f"{FORMULA}bonus/", {"label": "Bonus", "expression": expression, "places": "2"})
    assert answer.status_code == 422 and told in answer.content.decode()


def test_a_summary_is_kept_with_its_question(zoe, cast):
    given = {"label": "Worth", "how": "sum", "of": "deals.party:amount", "currency_code": "pln", "wheredeals.join": "all"}
    asked = {f"wheredeals-0.{name}": said for name, said in {"field": "amount", "was": "amount", "op": "gte", "value": "10"}.items()}
    assert 'name="wheredeals.new"' in zoe.get(f"{SUMMARY}?of=deals.party:").content.decode()
    assert zoe.post(SUMMARY, {**given, **asked, "wheredeals-0.value": ""}).status_code == 200
    assert zoe.post(SUMMARY, {**given, **asked}).status_code == 302
    with acting(cast.ewa):
        company = create(entity_named("organizations"), {"name": "Steel"}, by=cast.ewa)
        for amount in (5, 10, 20):
            create(entity_named("deals"), {"name": "D", "party": company, "amount": amount, "currency": "PLN"}, by=cast.ewa)
        assert value_of(company, "own_worth") == 30


def test_many_formulas_stand_on_pages(zoe):
    options = {"expression": "1 + 1", "result": "decimal"}
    made = (OwnField(entity="deals", code=f"f{n:03}", label=f"F {n:03}", kind="formula", options=options, position=n) for n in range(60))
    OwnField.objects.bulk_create(made)
    first = zoe.get("/settings/formulas/").content.decode()
    assert "F 007" in first and "F 008" not in first and "Show all 60" in first
    second = zoe.get("/settings/formulas/?of=deals&page=2").content.decode()
    assert "F 050" in second and "F 049" not in second and "Companies" not in second
    assert zoe.get("/settings/formulas/?of=nothing").status_code == 404


def test_only_administrators_set_up_formulas(cast):
    for address in ("/settings/formulas/", FORMULA, SUMMARY):
        assert client_of(cast.ewa).get(address).status_code in (403, 404)


def make_deal(cast):
    with acting(cast.ewa):
        return create(entity_named("deals"), {"name": "Pump", "amount": 100, "currency": "PLN"}, by=cast.ewa)
