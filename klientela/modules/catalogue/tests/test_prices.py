"""What a product costs somebody: which list decides, and what is told of it."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.models import RecordTerritory, Territory
from klientela.core.criteria.tree import Condition, Group, to_json
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import run_import
from klientela.core.parties.models import Party
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named, entity_of
from klientela.modules.catalogue import api
from klientela.modules.catalogue.models import Price, PriceList, Product
from klientela.modules.catalogue.pricing.asking import ask
from tests.cast import hire

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)


def listed(name, amount=None, *, product=None, **rest):
    """A price list, with a price in it."""
    known = PriceList.unscoped.create(name=name, **{"currency": "PLN", **rest})
    if amount is not None:
        Price.unscoped.create(price_list=known, product=product, amount=Decimal(amount), currency=known.currency)
    return known


@pytest.fixture
def shop(db):
    director, rep = hire("Dora Dobre", "director"), hire("Ewa Nowak", "rep")
    party = Party.unscoped.create(name="Alfa", owner=rep, tags=["wholesale"])
    product = Product.unscoped.create(
        name="Chair", code="CH", list_price=Decimal(100), currency="PLN", cost=60, cost_currency="PLN", owner=rep
    )
    return SimpleNamespace(director=director, rep=rep, party=party, product=product)


def asked(shop, *, user=None, product=None, **rest):
    """The answer for the customer of the shop."""
    with acting(user or shop.rep):
        return ask(product or shop.product, **{"party_id": shop.party.pk, "on": DAY, **rest})


def test_the_nearest_list_decides(shop):
    place = Territory.objects.create(name="South")
    RecordTerritory.objects.create(record=shop.party.pk, territory=place, code=1)
    listed("General", 90, product=shop.product)
    listed("South", 85, product=shop.product, for_whom="territory", territory=place)
    wholesale = to_json(Group((Condition("tags", "has", "wholesale"),)))
    listed("Wholesale", 80, product=shop.product, for_whom="segment", segment=wholesale)
    own = listed("Alfa 2026", 75, product=shop.product, for_whom="customer", party=shop.party, valid_until=date(2026, 12, 31))
    found = asked(shop).facts
    assert (found.amount, found.source, found.list_name) == (75, "price-list", "Alfa 2026")
    assert "Alfa 2026" in found.reason and "31" in found.reason
    for name in ("Wholesale", "South", "General"):
        PriceList.unscoped.filter(pk=own.pk).update(is_active=False)
        found = asked(shop).facts
        assert found.list_name == name
        own = PriceList.unscoped.get(name=name)
    PriceList.unscoped.update(is_active=False)
    assert asked(shop).facts.source == "list"


def test_quantity_then_day_then_priority(shop):
    first = listed("A", 90, product=shop.product, priority=1)
    listed("B", 89, product=shop.product)
    assert asked(shop).facts.amount == 90
    newer = listed("C", 88, product=shop.product, valid_from=date(2026, 1, 1), valid_until=DAY)
    assert asked(shop).facts.amount == 88
    assert asked(shop, on=date(2026, 6, 16)).facts.amount == 90
    Price.unscoped.create(price_list=first, product=shop.product, amount=70, currency="PLN", from_quantity=10)
    assert asked(shop, quantity=Decimal(9)).facts.amount == 88
    assert asked(shop, quantity=Decimal(10)).facts.amount == 70
    assert "10" in asked(shop, quantity=Decimal(12)).reason
    assert newer.is_active


def test_without_a_price_in_the_list_of_the_customer_it_says_so(shop):
    listed("Alfa 2026", for_whom="customer", party=shop.party)
    answer = asked(shop)
    assert answer.facts.amount == 100
    assert "Alfa 2026" in answer.reason


def test_percent_off_the_list_price_and_off_another_list(shop):
    tenth = listed("Tenth off", base="list-price", percent_off=Decimal(10))
    assert asked(shop).facts.amount == 90
    listed("Another tenth off", base="other", base_list=tenth, percent_off=Decimal(10), for_whom="customer", party=shop.party)
    assert asked(shop).facts.amount == 81
    assert "Tenth off" in asked(shop).reason


def test_a_currency_without_a_rate_is_a_clear_answer(shop):
    answer = asked(shop, currency="RON")
    assert answer.facts is None
    assert "PLN" in answer.reason and "RON" in answer.reason


def test_a_variant_costs_what_its_parent_does_and_a_bundle_the_sum(shop):
    red = Product.unscoped.create(name="Chair, red", parent=shop.product, owner=shop.rep)
    listed("General", 90, product=shop.product)
    assert asked(shop, product=red).facts.amount == 90
    bundle = Product.unscoped.create(name="Set", kind="bundle", bundle_price="sum", owner=shop.rep)
    assert asked(shop, product=bundle).facts is None
    with acting(shop.director):
        create(entity_named("bundle-lines"), {"bundle": bundle, "component": shop.product, "quantity": Decimal(4)}, by=shop.director)
    assert asked(shop, product=bundle).facts.amount == 360


def test_of_a_customer_one_may_not_see_nothing_is_told(shop):
    wholesale = to_json(Group((Condition("tags", "has", "wholesale"),)))
    listed("Wholesale", 80, product=shop.product, for_whom="segment", segment=wholesale)
    listed("Alfa 2026", 75, product=shop.product, for_whom="customer", party=shop.party)
    Party.unscoped.update(deleted_at=timezone.now())
    assert (asked(shop).facts.amount, asked(shop).reason) == (100, "List price")


def test_cost_is_for_those_who_may_see_it(shop):
    with acting(shop.rep):
        assert api.product(shop.product.pk).cost is None
    with acting(shop.director):
        assert api.product(shop.product.pk).cost.amount == 60


def test_lists_that_make_no_sense_are_refused(shop):
    entity = entity_of(PriceList)
    wrong = ({"for_whom": "customer"}, {"valid_from": DAY, "valid_until": date(2026, 1, 1)}, {"base": "other"})
    with acting(shop.director):
        for values in wrong:
            with pytest.raises(ValidationError):
                create(entity, {"name": "X", "currency": "PLN", **values}, by=shop.director)


def test_variants_are_made_once_from_attributes(shop):
    with acting(shop.director):
        product = create(
            entity_of(Product), {"name": "Shirt", "code": "S", "attributes": "Colour: red, blue\nSize: S, M"}, by=shop.director
        )
        entity = entity_of(Product)
        for _again in range(2):
            entity.actions[0].run(product, by=shop.director)
    assert set(Product.unscoped.filter(parent=product).values_list("code", flat=True)) == {"S-red-S", "S-red-M", "S-blue-S", "S-blue-M"}


def test_products_come_in_with_their_categories_costs_and_prices(shop):
    columns = {"Name": "name", "Code": "code", "Category": "category", "Cost": "cost", "List": "price_list", "Price": "price_in_list"}
    plan = Plan("products", {head: ColumnPlan(name, create=name == "category") for head, name in columns.items()}, key="code")
    known = listed("General")
    text = "Name,Code,Category,Cost,List,Price\nTable,T1,Furniture,40,General,80\nChair,CH,Furniture,61,General,90\n"
    with acting(shop.director):
        for _again in range(2):
            run_import(text.encode(), plan, by=shop.director, name="products.csv")
    assert list(Price.unscoped.filter(price_list=known).order_by("amount").values_list("product__code", "amount")) == [
        ("T1", 80),
        ("CH", 90),
    ]
    assert Product.unscoped.filter(category__name="Furniture").count() == 2
    assert Product.unscoped.get(code="CH").cost == 61
