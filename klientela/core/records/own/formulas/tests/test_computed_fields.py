"""Formulas and summaries as fields of records: in lists, questions and orders, and only for whoever may read what they are made of."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.decisions import fields_for, visible
from klientela.core.access.models import FieldRule, Role
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.tree import Condition, Group
from klientela.core.records.own.formulas.settling import formula_options
from klientela.core.records.own.formulas.tree import FormulaProblem
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed
from klientela.core.records.own.values import value_of
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def own(entity: str, code: str, kind: str, **options: Any) -> OwnField:
    """An own field as the settings make it."""
    made = OwnField.objects.create(entity=entity, code=code, label=code.title(), kind=kind, options=options)
    configuration_changed()
    return made


@pytest.fixture
def company(cast: Cast) -> Any:
    """A company of Ewa's with a size and a price of its own."""
    own("organizations", "size", "decimal")
    own("organizations", "double", "formula", expression="own_size * 2 + coalesce(employees, 0)", result="decimal")
    own("organizations", "again", "formula", expression="own_double / 0", result="decimal")
    own("organizations", "tag", "formula", expression='name & " / " & left(town, 3)', result="text")
    with acting(cast.ewa):
        return create(
            entity_named("organizations"), {"name": "Stal", "town": "Kraków", "employees": 7, "own_size": Decimal("1.5")}, by=cast.ewa
        )


def test_a_formula_is_worked_out_wherever_a_field_is_read(company: Any, cast: Cast) -> None:
    entity = entity_named("organizations")
    with acting(cast.ewa):
        rows = visible(cast.ewa, "read", entity).filter(pk=company.pk)
        assert rows.values_list("own__double", "own__again", "own__tag").get() == (Decimal("10.00"), None, "Stal / Kra")
        assert value_of(rows.get(), "own_double") == Decimal(10)
        assert rows.filter(compile_tree(Group((Condition("own_double", "gte", "10"),)), entity, cast.ewa)).exists()
        assert not rows.filter(compile_tree(Group((Condition("own_double", "gt", "10"),)), entity, cast.ewa)).exists()
        assert rows.filter(compile_tree(Group((Condition("own_tag", "contains", "stal /"),)), entity, cast.ewa)).exists()
        assert rows.filter(compile_tree(Group((Condition("own_again", "empty"),)), entity, cast.ewa)).exists()
        assert rows.order_by(F("own__double").desc()).first() == company


def test_a_formula_is_hidden_with_what_it_reads(company: Any, cast: Cast) -> None:
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity=entity_named("organizations").grants, field="employees", ceiling=0)
    assert fields_for(cast.ewa, entity_named("organizations")) >= {"own_double", "own_again"}
    assert "own_tag" not in fields_for(cast.ewa, entity_named("organizations"))


def test_a_summary_counts_what_its_reader_may_see(company: Any, cast: Cast, sales: Any) -> None:
    where = {"version": 2, "where": {"all": [["amount", "gte", "20"]]}}
    own("organizations", "deals", "rollup", relation="deals.party", how="count", result="integer")
    own(
        "organizations",
        "worth",
        "rollup",
        relation="deals.party",
        how="sum",
        field="amount",
        currency_code="PLN",
        where=where,
        result="decimal",
    )
    nowhere = {"version": 2, "where": {"all": [["territory", "empty", ""]]}}
    own("organizations", "placeless", "rollup", relation="deals.party", how="count", where=nowhere, result="integer")
    own("organizations", "newest", "rollup", relation="deals.party", how="last", field="name", result="text")
    own("deals", "town", "formula", expression="party.town & party.name", result="text")
    with acting(cast.ana):
        create(entity_named("deals"), {"name": "Hers", "party": company, "amount": Decimal(100), "currency": "PLN"}, by=cast.ana)
    for who, expected in ((cast.ana, (4, 4, Decimal(150), "Hers")), (cast.ewa, (3, 3, Decimal(50), "C"))):
        with acting(who):
            row = visible(who, "read", entity_named("organizations")).filter(pk=company.pk)
            assert row.values_list("own__deals", "own__placeless", "own__worth", "own__newest").get() == expected
            assert set(visible(who, "read", entity_named("deals")).values_list("own__town", flat=True)) == {"KrakówStal"}


@pytest.fixture
def sales(company: Any, cast: Cast) -> None:
    """Three deals of Ewa's, one of them small."""
    with acting(cast.ewa):
        for name, amount in (("A", 10), ("B", 20), ("C", 30)):
            create(entity_named("deals"), {"name": name, "party": company, "amount": Decimal(amount), "currency": "PLN"}, by=cast.ewa)


def test_a_circle_is_told_with_its_chain(company: Any) -> None:
    own("organizations", "triple", "formula", expression="own_double * 3", result="decimal")
    with pytest.raises(FormulaProblem, match="own_double → own_triple → own_double"):
        formula_options(entity_named("organizations"), code="double", expression="own_triple / 2")


def test_a_formula_whose_field_is_gone_says_nothing_and_the_list_goes_on(company: Any, cast: Cast) -> None:
    OwnField.objects.filter(code="size").update(deleted_at=timezone.now())
    configuration_changed()
    with acting(cast.ewa):
        rows = visible(cast.ewa, "read", entity_named("organizations")).filter(pk=company.pk)
        assert rows.values_list("own__double", "own__again", "own__tag").get() == (None, None, "Stal / Kra")


def test_two_kinds_of_one_table_have_formulas_of_the_same_code(company: Any, cast: Cast) -> None:
    own("persons", "double", "formula", expression='"person " & family_name', result="text")
    with acting(cast.ewa):
        ola = create(entity_named("persons"), {"given_name": "Ola", "family_name": "Lis"}, by=cast.ewa)
        assert (value_of(ola, "own_double"), value_of(company, "own_double")) == ("person Lis", Decimal(10))
