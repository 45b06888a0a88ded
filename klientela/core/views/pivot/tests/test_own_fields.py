"""Records divided by fields the company has added, and figures of them."""

from datetime import date
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def companies(cast):
    own_field("organizations", "grade", "choice")
    own_field("organizations", "size", "decimal")
    own_field("organizations", "since", "date")
    own_field("organizations", "cost", "money", options={"currency": "currency"})
    own_field("organizations", "double", "formula", options={"expression": "own_size * 2", "result": "decimal"})
    own_field("organizations", "large", "formula", options={"expression": "own_size > 1", "result": "boolean"})
    for name, grade, size in (("A", "gold", 1), ("B", "gold", 2), ("C", "silver", 5), ("D", None, None)):
        values = {"own_grade": grade, "own_size": size and Decimal(size), "own_since": date(2026, 1, 5), "own_cost": 10, "currency": "PLN"}
        with acting(cast.ewa):
            create(entity_named("organizations"), {"name": name, **values}, by=cast.ewa)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("by=own_grade&measure=count,sum:own_size,average:own_double", ("Gold", "Silver", "3", "10")),
        ("by=own_since:month&across=own_large&measure=most:own_double,sum:own_cost", ("2026", "40")),
        ("by=own_grade&measure=sum:own_size,distinct:own_grade,least:own_since&rank=sum:own_size&top=1", ("Gold", "Others")),
    ],
)
def test_own_fields_divide_and_are_measured(cast, companies, question, texts):
    page = client_of(cast.ewa).get(f"/organizations/?view=pivot&{question}")
    assert page.status_code == 200
    text = page.content.decode()
    assert all(wanted in text for wanted in texts), text[text.find("<table") : text.find("</table")]
