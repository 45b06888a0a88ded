"""What the API takes and what it refuses: whatever is sent, it never falls over."""

import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from klientela.core.api.tests.asking import Program
from klientela.core.parties.models import Party
from klientela.modules.catalogue.models import Product

pytestmark = pytest.mark.django_db
few = limits(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
words = st.sampled_from(["\0", "\ud800", "2026-02-30", "1e999", "-0", "9" * 40])
odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = "name email phone website country industry employees founded revenue currency language tags owner id acl".split()
ASKED = "limit after sort q changed_since owner name.contains".split()
UNKNOWN_KEY = "01950000-0000-7000-8000-000000000000"
WRONG = (
    ("name", "a\0b", "x" * 201, "", 5, None),
    ("employees", -1, 2**31, "5"),
    ("founded", 99_999),
    ("revenue", "1e30", "NaN", "0.00001"),
    ("email", "nonsense"),
    ("phone", "12"),
    ("currency", "zł"),
    ("country", "Poland"),
    ("industry", "7", UNKNOWN_KEY),
    ("tags", ["x" * 51], "x"),
    ("language", "xx"),
    ("website", "javascript:alert(1)"),
    *((name, 1) for name in ("acl", "id", "kind", "deleted_at", "version", "created_at", "owner_id", "sort_key", "change", "nonsense")),
)
NO_BODY = (b"", b"{", b"null", b"[]", b'"x"', b"5", b"\xff\xfe", b'{"name": "x", "name": 5}', b"[" * 5000, b'{"a":' * 3000)


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, *values in WRONG for value in values])
def test_a_wrong_field_is_named_and_nothing_is_saved(cast, field, value):
    answer = Program(cast.dora).post("/organizations/", {"name": "Firm", field: value})
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == [field]
    assert not Party.unscoped.exists()


@pytest.mark.parametrize("body", NO_BODY)
def test_what_is_no_body_is_refused(cast, body):
    answer = Program(cast.dora).ask("POST", "/organizations/", body)
    assert answer.status_code == 422, answer.content
    assert not Party.unscoped.exists()


def test_a_body_that_is_too_big_is_refused(cast, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = Program(cast.dora).post("/organizations/", {"name": "Firm", "description": "x" * 2000})
    assert (answer.status_code, "detail" in answer.json(), Party.unscoped.exists()) == (413, True, False)


def test_a_number_keeps_all_its_digits(cast):
    body = {"name": "Firm", "revenue": "12345678901234.5678", "currency": "PLN", "phone": "+48 722 123 456"}
    answer = Program(cast.dora).post("/organizations/", body)
    assert (answer.json()["revenue"], answer.json()["phone"]) == ("12345678901234.5678", "+48722123456")


@few
@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), odd, max_size=6))
def test_no_body_makes_it_fall_over(cast, body):
    program = Program(cast.dora)
    raw = json.dumps({"name": "Firm", **body}).encode()
    made = program.ask("POST", "/organizations/", raw)
    assert made.status_code in {201, 422}, made.content
    product = Product.unscoped.first() or Product.unscoped.create(name="Pump")
    assert program.ask("PATCH", f"/products/{product.pk}/", raw, **{"If-Match": f'"{product.version}"'}).status_code in {200, 409, 422}


@few
@given(st.dictionaries(st.sampled_from(ASKED), st.text(max_size=30), max_size=4))
def test_no_query_makes_it_fall_over(cast, query):
    from urllib.parse import urlencode

    program = Program(cast.dora)
    for path in ("/organizations/", "/deals/"):
        answer = program.get(f"{path}?{urlencode(query, errors='replace')}")
        assert answer.status_code in {200, 400, 422}, answer.content
