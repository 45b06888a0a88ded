"""Files bring in and take out the fields a company has added."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.exchange.own_fields import made_fields, new_fields
from klientela.core.exchange.proposing import propose
from klientela.core.exchange.reading import open_table
from klientela.core.exchange.services import run_import
from klientela.core.exchange.survey import survey
from klientela.core.parties.models import Organization
from klientela.core.records.own.definitions import own_field as known_field
from klientela.core.records.own.values import value_of
from klientela.kernel.entity import entity_named
from tests.cast import Cast
from tests.kit.own_fields import own_field

from .test_export import file_of

pytestmark = pytest.mark.django_db
COMPANIES = entity_named("organizations")
FILE = "Name;Size;Grade;Words;Since;Flag;Boss;Code\nSteel;1,5;Gold;gold, Silver;28.02.2026;tak;Ewa Nowak;A1\nWool;;;;;;;B2\n"


@pytest.fixture
def fields(cast: Cast) -> None:
    """A field of most kinds."""
    for code, kind in (("size", "decimal"), ("grade", "choice"), ("words", "tags"), ("since", "date"), ("flag", "boolean")):
        own_field("organizations", code, kind)
    own_field("organizations", "code", unique=True)
    own_field("organizations", "boss", "reference", options={"target": "users"})
    own_field("organizations", "double", "formula", options={"expression": "own_size * 2", "result": "decimal"})


def test_own_fields_come_in_by_their_names_and_go_out_again(fields: None, cast: Cast) -> None:
    plan = replace(propose(open_table(FILE.encode()), COMPANIES, by=cast.dora), key="own_code")
    assert run_import(FILE.encode(), plan, by=cast.dora).created == 2
    again = run_import(FILE.encode(), plan, by=cast.dora)
    assert (again.unchanged, again.created) == (2, 0)
    with acting(cast.dora):
        steel = Organization.objects.filter(name="Steel").first()
        names = ("size", "grade", "words", "since", "flag", "boss", "double")
        assert [value_of(steel, f"own_{name}") for name in names] == [
            Decimal("1.5"), "gold", ["gold", "silver"], date(2026, 2, 28), True, cast.ewa, Decimal(3)
        ]  # fmt: skip
    columns = ",".join(f"own_{name}" for name in names)
    head, first, *_rest = file_of(cast.dora, f"/organizations/export.csv?columns=name,{columns}&sort=name")
    assert head == ["Name", "Size", "Grade", "Words", "Since", "Flag", "Boss", "Double"]
    assert first == ["Steel", "1.5", "Gold", "Gold, Silver", "2026-02-28", "1", "Ewa Nowak", "3"]


def test_a_column_becomes_a_field_for_whoever_may_add_fields(cast: Cast) -> None:
    columns = survey(open_table(b"Name,Heat\nSteel,Very hot\nWool,Cold\n"))
    sent = {"c0-field": "name", "c1-field": "new:choice"}
    assert new_fields(COMPANIES, cast.dora) == {}
    assert made_fields(sent, columns, COMPANIES, by=cast.dora) == sent
    with acting(cast.zoe):
        assert made_fields(sent, columns, COMPANIES, by=cast.zoe)["c1-field"] == "own_heat"
    assert known_field(COMPANIES, "own_heat").choices == (("very_hot", "Very hot"), ("cold", "Cold"))
