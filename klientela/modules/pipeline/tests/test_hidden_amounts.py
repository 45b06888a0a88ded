"""Whose role hides what deals are worth sees no figure made of it, anywhere in sales."""

import re
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.views.tests.test_lists import client_of
from klientela.modules.catalogue.models import Product
from klientela.modules.pipeline.queries.funnel import funnel
from klientela.modules.pipeline.queries.results import overall, results_by, revenue_by
from klientela.modules.pipeline.queries.stuck import open_stages, stuck_deals, stuck_value
from klientela.modules.pipeline.tests.test_figures import asked, town  # noqa: F401
from klientela.modules.sales.models import Deal, DealLine
from klientela.modules.sales.services import create_deal

pytestmark = pytest.mark.django_db
SECRET = Decimal("424242")
FIGURE = re.compile(r"424\W?242|212\W?121")


def hide(*fields, role="director", entity="deals", level=FieldLevel.HIDDEN):
    """Put a ceiling on fields for everybody of a role."""
    for field in fields:
        FieldRule.objects.create(role=Role.objects.get(slug=role), entity=entity, field=field, ceiling=level)


@pytest.fixture
def secret(town):  # noqa: F811
    Deal.unscoped.update(amount=SECRET)
    hide("amount")
    return town


PAGES = (
    "/",
    "/?whose=all",
    "/deals/",
    "/deals/?view=board",
    "/reports/",
    "/reports/funnel/",
    "/reports/wins/",
    "/reports/wins/?by=product",
)


@pytest.mark.parametrize("page", PAGES)
def test_pages_have_no_figure_of_it(secret, page):
    text = client_of(secret.dora).get(page).content.decode()
    assert not FIGURE.search(text)
    assert "/reports/revenue/" not in text


def test_the_report_of_revenue_is_as_unknown(secret):
    client = client_of(secret.dora)
    for query in ("", "?by=month", "?format=csv"):
        answer, unknown = client.get(f"/reports/revenue/{query}"), client.get("/reports/unknown/")
        assert (answer.status_code, answer.content) == (404, unknown.content)
    for report in ("funnel", "wins"):
        assert b"424242" not in b"".join(client.get(f"/reports/{report}/?format=csv"))


def test_answers_hold_no_worth_and_are_in_an_order_of_their_own(secret):
    assert [row.value for row in asked(secret.dora, results_by, "rep")] == [(), (), ()]
    assert asked(secret.dora, overall).value == ()
    assert {step.value for step in asked(secret.dora, funnel, secret.process).steps} == {()}
    assert {stage.value for stage in asked(secret.dora, open_stages)} == {()}
    assert asked(secret.dora, stuck_value) == ()
    assert [deal.amount for deal in asked(secret.dora, stuck_deals)] == [None]


def test_pages_of_deals_and_customers_have_no_figure_of_it(secret):
    deal = Deal.unscoped.exclude(party=None).get()
    for page in (f"/deals/{deal.pk}/", f"/deals/{deal.pk}/history/", f"/parties/{deal.party_id}/"):
        text = client_of(secret.dora).get(page, follow=True).content.decode()
        assert "deal" in text.lower()
        assert not FIGURE.search(text)


@pytest.mark.parametrize(
    ("fields", "report"), [(("stage",), "funnel"), (("opened_at",), "wins"), (("closed_at",), "wins"), (("currency",), "revenue")]
)
def test_a_report_needs_every_field_it_is_made_of(town, fields, report):  # noqa: F811
    hide(*fields)
    assert client_of(town.dora).get(f"/reports/{report}/").status_code == 404


@pytest.mark.parametrize(
    ("field", "by"), [("owner", "rep"), ("team", "team"), ("party", "customer"), ("party", "sector"), ("branch", "branch")]
)
def test_nothing_is_divided_by_what_is_hidden(town, field, by):  # noqa: F811
    hide(field)
    client = client_of(town.dora)
    assert client.get(f"/reports/revenue/?by={by}").status_code == 404
    assert f"by={by}" not in client.get("/reports/revenue/").content.decode()
    assert asked(town.dora, results_by, by) == []


def test_a_hidden_owner_cannot_be_asked_for(town):  # noqa: F811
    hide("owner")
    client = client_of(town.dora)
    everybody, one = (client.get(f"/reports/wins/?by=team{query}") for query in ("", f"&rep={town.ewa.pk}"))
    assert everybody.context["total"] == one.context["total"]
    assert "Ewa" not in everybody.content.decode()


def test_a_hidden_list_price_fills_no_deal(town):  # noqa: F811
    hide("list_price", entity="products")
    pump = Product.unscoped.get(name="Pump")
    Product.unscoped.update(list_price=SECRET, currency="PLN")
    with acting(town.dora):
        deal = create_deal({"product": pump}, by=town.dora)
    assert deal.amount is None
    assert DealLine.unscoped.get(deal=deal).unit_price is None


def test_a_name_made_of_hidden_names_does_not_tell_them(town):  # noqa: F811
    hide("name", entity="products")
    with acting(town.dora):
        deal = create_deal({"product": Product.unscoped.get(name="Pump")}, by=town.dora)
    assert deal.name.startswith("Product ")


def test_customers_one_may_not_read_are_counted_without_their_industry(town):  # noqa: F811
    from klientela.core.access.models import Grant

    Grant.objects.filter(role__slug="director", entity="industries", op="read").delete()
    labels = {row.label for row in asked(town.dora, revenue_by, "sector")}
    assert labels == {"restricted", ""}
