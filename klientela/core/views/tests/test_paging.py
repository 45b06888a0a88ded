"""Paging by keys: whatever the values, each row is met once, forwards and backwards alike."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.views import listing
from klientela.core.views.effective import effective
from klientela.core.views.listing import asked_rows, page_of, read_ask, table_of
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal
from klientela.ui.formats import formats

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ORDERS = ("name", "-name", "created_at", "-created_at", "moved_at", "-moved_at")


@pytest.fixture
def rows(cast):
    """Deals with many equal names and moments, letters beyond ASCII among them."""
    names = ["Ąb", "Az", "az", "Żak", "Zenon", "źrebiec", "Łódź", "Lodz", "Az"]
    with acting(cast.ewa):
        made = [create(entity_named("deals"), {"name": name}, by=cast.ewa) for name in names * 3]
    for number, deal in enumerate(made):
        Deal.unscoped.filter(pk=deal.pk).update(moved_at=BEGIN + timedelta(days=number % 4), created_at=BEGIN + timedelta(hours=number % 5))
    return len(made)


def page(user, query):
    entity = entity_named("deals")
    with acting(user):
        ask = read_ask(effective(entity, user), QueryDict(query), user)
        return page_of(entity, ask, asked=asked_rows(entity, ask, user), user=user, table=table_of(entity, user, formats("en")))


def walk(user, order, way):
    seen, query = [], f"sort={order}"
    while True:
        found = page(user, query)
        seen.append([row[0] for row in found.rows])
        place = found.next if way == "after" else found.previous
        if not place:
            return seen, found
        query = f"sort={order}&{way}={place}"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.sampled_from(ORDERS), size=st.integers(1, 30))
def test_every_row_is_met_once(cast, rows, order, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "PER_PAGE", size)
        pages, last = walk(cast.ewa, order, "after")
        keys = [key for found in pages for key in found]
        assert len(keys) == len(set(keys)) == rows
        back = page(cast.ewa, f"sort={order}&before={last.previous}") if last.previous else None
        assert back is None or [row[0] for row in back.rows] == pages[-2]


def test_names_sort_as_in_polish(cast, rows):
    entity = entity_named("deals")
    table = table_of(entity, cast.ewa, formats("en"))
    at = [need.path for need in table.needs].index("name")
    with acting(cast.ewa):
        names = list(dict.fromkeys(row[at].lower() for row in page(cast.ewa, "sort=name").rows))
    assert names == ["az", "ąb", "lodz", "łódź", "zenon", "źrebiec", "żak"]


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_a_place_with_letters_no_name_can_have_does_not_exist(rows, cast, value):
    token = urlsafe_b64encode(json.dumps([value, str(cast.ewa.pk)]).encode()).decode().rstrip("=")
    for order in ("name", "code"):
        with pytest.raises(BadRequest):
            page(cast.ewa, f"sort={order}&after={token}")
