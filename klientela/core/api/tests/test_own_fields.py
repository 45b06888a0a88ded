"""Fields the company has added, through the API: typed, described, read, written and asked about; computed ones are read only."""

from datetime import date
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.api.tests.asking import Program
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
COMPANIES = entity_named("organizations")


@pytest.fixture
def ewa(cast):
    own_field("organizations", "size", "decimal")
    own_field("organizations", "grade", "choice")
    own_field("organizations", "words", "tags")
    own_field("organizations", "since", "date")
    own_field("organizations", "mother", "reference", options={"target": "organizations"})
    own_field("organizations", "deal", "reference", options={"target": "deals"})
    own_field("organizations", "double", "formula", options={"expression": "own_size * 2", "result": "decimal"})
    return Program(cast.ewa)


def test_own_fields_are_written_and_read_in_their_kinds(ewa, cast):
    body = {"name": "Steel", "own_size": "1.5", "own_grade": "gold", "own_words": ["gold"], "own_since": "2026-02-28"}
    made = ewa.post("/organizations/", body).json()
    told = {name: made[f"own_{name}"] for name in ("size", "grade", "words", "since", "mother", "double")}
    assert told == {"size": "1.5", "grade": "gold", "words": ["gold"], "since": "2026-02-28", "mother": None, "double": "3.00"}
    changed = ewa.patch(f"/organizations/{made['id']}/", {"own_size": None, "own_mother": made["id"], "version": made["version"]}).json()
    assert (changed["own_size"], changed["own_double"], changed["own_mother"]) == (None, None, made["id"])


def test_a_link_to_what_one_may_not_read_is_restricted(ewa, cast):
    with acting(cast.ion):
        hidden = create(entity_named("deals"), {"name": "His"}, by=cast.ion)
    with acting(cast.ana):
        made = create(COMPANIES, {"name": "Ours", "own_deal": hidden, "owner": cast.ewa}, by=cast.ana)
    assert ewa.get(f"/organizations/{made.pk}/").json()["own_deal"] == "restricted"


@pytest.mark.parametrize(
    "wrong", [{"own_size": "x"}, {"own_grade": "none"}, {"own_since": "28.02.2026"}, {"own_double": "3"}, {"own_other": "1"}]
)
def test_what_does_not_fit_is_refused(ewa, wrong):
    assert ewa.post("/organizations/", {"name": "Steel", **wrong}).status_code == 422


def test_lists_are_asked_by_own_and_computed_fields(ewa, cast):
    with acting(cast.ewa):
        create(COMPANIES, {"name": "Steel", "own_size": Decimal(2), "own_since": date(2026, 1, 1)}, by=cast.ewa)
    for question, number in (("own_size.gte=2", 1), ("own_double.gt=4", 0), ("own_double.gte=4", 1), ("own_since.lt=2026-01-01", 0)):
        assert len(ewa.get(f"/organizations/?{question}").json()["items"]) == number, question


def test_the_description_names_types(ewa):
    schemas = ewa.get("/openapi.json").json()["components"]["schemas"]
    told = schemas["Organizations"]["properties"]
    assert told["own_size"]["anyOf"][0]["description"].startswith("A decimal number")
    assert told["own_since"]["anyOf"][0] == {"format": "date", "type": "string"}
