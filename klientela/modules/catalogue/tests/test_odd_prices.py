"""Prices in odd places: less than one piece, bundles of what is hidden, lists worked out of each other, and what was before."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.currencies.models import Rate
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import run_import
from klientela.core.parties.models import Party
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_of
from klientela.modules.catalogue.importing import priced
from klientela.modules.catalogue.models import BundleLine, Price, PriceList, Product
from klientela.modules.catalogue.pages.history import changes_of
from klientela.modules.catalogue.pages.overlaps import overlaps_panel
from klientela.modules.catalogue.tests.test_prices import DAY, asked, listed, shop

pytestmark = pytest.mark.django_db
__all__ = ["shop"]


def test_half_an_hour_costs_what_an_hour_does(shop):
    listed("Alfa", 75, product=shop.product, for_whom="customer", party=shop.party)
    assert asked(shop, quantity=Decimal("0.5")).facts.amount == 75
    Price.unscoped.create(
        price_list=PriceList.unscoped.get(), product=shop.product, amount=80, currency="PLN", from_quantity=Decimal("0.25")
    )
    assert [asked(shop, quantity=Decimal(text)).facts.amount for text in ("0.1", "0.5", "1")] == [75, 80, 75]


def test_a_list_worked_out_of_that_of_another_customer(shop):
    other = Party.unscoped.create(name="Beta", owner=shop.rep)
    below = listed("Beta", 80, product=shop.product, for_whom="customer", party=other)
    rest = {"base": "other", "base_list": below, "percent_off": Decimal(10), "for_whom": "customer", "party": shop.party}
    listed("Alfa", **rest)
    assert asked(shop).facts.amount == 72
    assert asked(shop, party_id=None).facts.source == "list"
    PriceList.unscoped.filter(pk=below.pk).update(valid_until=date(2026, 1, 1))
    assert asked(shop).facts.source == "list"
    PriceList.unscoped.filter(pk=below.pk).update(valid_until=None, currency="EUR")
    assert asked(shop).facts.source == "list"


def test_lists_worked_out_of_each_other_come_to_an_end(shop):
    one = listed("One", base="other")
    two = listed("Two", base="other", base_list=one)
    PriceList.unscoped.filter(pk=one.pk).update(base_list=two)
    assert asked(shop).facts.source == "list"


def test_the_currency_stays_while_another_list_is_worked_out_of_it(shop):
    below = listed("Tenth off", base="list-price")
    listed("Another", base="other", base_list=below)
    with acting(shop.director), pytest.raises(ValidationError):
        change(entity_of(PriceList), below.pk, {"currency": "EUR"}, by=shop.director, version=below.version)


def test_a_price_finer_than_its_currency_keeps_its_places(shop):
    shop.product.list_price = Decimal("0.0125")
    listed("Nothing off", base="list-price")
    assert asked(shop).facts.amount == Decimal("0.0125")
    Rate.objects.create(source="own", base="PLN", currency="EUR", day=DAY, rate=Decimal("0.25"))
    assert asked(shop, currency="EUR").facts.amount == Decimal("0.0031")


def test_a_bundle_never_adds_currencies_nor_what_is_not_there(shop):
    bundle = Product.unscoped.create(name="Set", kind="bundle", bundle_price="sum", owner=shop.rep)
    none = Product.unscoped.create(name="Screw", list_price=Decimal(1), owner=shop.rep)
    for component in (none, shop.product):
        BundleLine.unscoped.create(bundle=bundle, component=component)
    assert asked(shop, product=bundle).facts is None
    Product.unscoped.filter(pk=none.pk).update(currency="PLN")
    assert asked(shop, product=bundle).facts.amount == 101
    Product.unscoped.filter(pk=none.pk).update(deleted_at="2026-01-01T00:00Z")
    assert asked(shop, product=bundle).facts is None
    Product.unscoped.filter(pk=none.pk).update(deleted_at=None, kind="bundle", bundle_price="sum")
    BundleLine.unscoped.create(bundle=none, component=bundle)
    assert asked(shop, product=bundle).facts is None


def test_attributes_of_very_many_variants_are_refused_at_once(shop):
    entity = entity_of(Product)
    lines = "\n".join(f"{number}:a,b" for number in range(200))
    with acting(shop.director):
        made = create(entity, {"name": "Shirt", "attributes": lines}, by=shop.director)
        with pytest.raises(ValidationError):
            entity.actions[0].run(made, by=shop.director)


def test_a_price_in_a_file_that_is_refused_is_told_of_its_row(shop):
    listed("General")
    columns = {"Name": "name", "Code": "code", "List": "price_list", "Price": "price_in_list"}
    plan = Plan("products", {head: ColumnPlan(name) for head, name in columns.items()}, key="code")
    with acting(shop.director):
        found = run_import(b"Name,Code,List,Price\nTable,T1,General,-1\n", plan, by=shop.director, name="a.csv")
    assert found.failed == 1 and found.problems[0].row == 2 and not Price.unscoped.exists()


def test_what_a_price_was_before_is_told_in_its_currency_of_then(shop):
    entity = entity_of(Product)
    with acting(shop.director):
        known = change(entity, shop.product.pk, {"list_price": Decimal(20), "currency": "EUR"}, by=shop.director, version=1)
        found = [(each.before, each.currency_before, each.after, each.currency) for each in changes_of(known, shop.director)]
    assert found == [(100, "PLN", 20, "EUR"), (None, "PLN", 100, "PLN")]


@pytest.mark.parametrize("odd", ["party=x", "party=%00", "quantity=1e99", "quantity=NaN", "on=9999-12-31", "on=0001-01-01", "currency=%00"])
def test_odd_questions_are_answered(shop, odd):
    client = Client()
    client.force_login(shop.director)
    asked_for = {"quantity": "1", "on": "2026-06-15", "currency": "EUR", "party": str(shop.party.pk)}
    name, _sign, value = odd.partition("=")
    address = "&".join(f"{key}={text}" for key, text in {**asked_for, name: value}.items())
    assert client.get(f"/products/{shop.product.pk}/price/?{address}").status_code == 200


def test_lists_for_a_customer_one_may_not_see_are_not_told_to_overlap(shop):
    known = [listed(name, for_whom="customer", party=shop.party) for name in ("One", "Two")]
    entity = entity_of(PriceList)
    with acting(shop.rep):
        assert overlaps_panel(entity, known[0], shop.rep).context["others"]
    Party.unscoped.update(deleted_at="2026-01-01T00:00Z")
    with acting(shop.rep):
        assert overlaps_panel(entity, known[0], shop.rep) is None


def ceiling(entity, field, level):
    """What the director may do with a field at most."""
    FieldRule.objects.create(role=Role.objects.get(slug="director"), entity=entity, field=field, ceiling=level)


def test_prices_one_may_only_read_do_not_come_in_from_a_file(shop):
    assert priced(shop.director)
    ceiling("prices", "amount", FieldLevel.READ)
    assert not priced(shop.director)


def test_a_hidden_status_is_not_told_beside_a_price(shop):
    Product.unscoped.update(status="withdrawn")
    client = Client()
    client.force_login(shop.director)
    address = f"/products/{shop.product.pk}/price/?quantity=1&on=2026-06-15"
    assert "not sold at present" in client.get(address).content.decode()
    ceiling("products", "status", FieldLevel.HIDDEN)
    assert "not sold at present" not in client.get(address).content.decode()


def test_for_whom_a_list_is_stays_with_those_who_may_write_it(shop):
    known = listed("Wholesale", for_whom="everyone")
    client = Client()
    client.force_login(shop.director)
    address = f"/price-lists/{known.pk}/customers/"
    ceiling("price-lists", "for_whom", FieldLevel.READ)
    assert client.post(address, {"where.join": "all"}).status_code in (403, 404)
    FieldRule.objects.update(ceiling=FieldLevel.WRITE)
    assert client.post(address, {"where.join": "all"}).status_code == 302
    assert PriceList.unscoped.get().for_whom == "segment"
