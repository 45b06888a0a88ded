"""Fields the company has added, on the generic pages: form, facts, list, order, question, cell, history."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant, Role
from klientela.core.access.vocabulary import field_names
from klientela.core.records.own.models import IndexState
from klientela.core.records.services import create
from klientela.core.records.withholding import withheld_from
from klientela.core.views.effective import effective
from klientela.core.views.listing import asked_rows, page_of, read_ask, table_for
from klientela.core.views.patience import patient
from klientela.core.views.tests.levels import ceiling
from klientela.kernel.entity import entity_named
from klientela.ui.formats import formats_now
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
COMPANIES = entity_named("organizations")
FILLED = {
    "text": "Łódź", "longtext": "long words", "integer": 12, "decimal": Decimal("12.35"), "date": date(2026, 2, 28),
    "datetime": datetime(2026, 2, 28, 13, 5, tzinfo=UTC), "choice": "gold", "tags": ["gold", "silver"], "boolean": True,
    "email": "ola@example.com", "url": "https://example.com/", "country": "PL", "phone": "+48601602603",
}  # fmt: skip
ASKED = {
    "text": ("own_x.contains=lodz", "own_x.contains=Paris"), "longtext": ("own_x.contains=WORDS", "own_x.empty=1"),
    "integer": ("own_x.gte=12", "own_x.gt=12"), "decimal": ("own_x.between=12,13", "own_x.lt=12.35"),
    "date": ("own_x=2026-02-28", "own_x.lt=2026-02-28"), "datetime": ("own_x.gte=2026-02-28", "own_x.lt=2026-02-28"),
    "choice": ("own_x=gold,silver", "own_x.not=gold"), "tags": ("own_x.every=gold,silver", "own_x.lacks=gold"),
    "boolean": ("own_x=1", "own_x=0"), "email": ("own_x.begins=ola", "own_x.ends=ola"), "url": ("own_x.filled=1", "own_x.empty=1"),
    "country": ("own_x=PL", "own_x=RO"), "phone": ("own_x.contains=601", "own_x.contains=999"),
}  # fmt: skip


@pytest.fixture
def ewas(client, cast):
    client.force_login(cast.ewa)
    return client


def company(cast, name="Steel", **values):
    with acting(cast.ewa):
        return create(COMPANIES, {"name": name, **values}, by=cast.ewa)


@pytest.mark.parametrize("kind", FILLED)
def test_a_field_of_each_kind_is_in_form_facts_list_and_questions(ewas, cast, kind):
    own_field("organizations", "x", kind)
    made = company(cast, own_x=FILLED[kind])
    for address in ("new/", f"{made.pk}/", f"{made.pk}/edit/", f"{made.pk}/fields/own_x/", "?columns=name,own_x"):
        page = ewas.get(f"/organizations/{address}")
        assert (page.status_code == 200 and "Steel" in page.content.decode()) or address == "new/", (address, page.status_code)
    assert ewas.get("/organizations/?sort=own_x").status_code == (400 if kind in ("longtext", "tags") else 200)
    for question, is_found in zip(ASKED[kind], (True, False), strict=True):
        page = ewas.get(f"/organizations/?{question}")
        assert (page.status_code, "Steel" in page.content.decode()) == (200, is_found), question


def test_a_link_shows_its_record_only_to_who_may_read_it(ewas, cast):
    own_field("deals", "buyer", "reference", options={"target": "organizations"})
    buyer = company(cast, "Buyer of all")
    with acting(cast.ewa):
        deal = create(entity_named("deals"), {"name": "Deal", "own_buyer": buyer}, by=cast.ewa)
    for address in (
        f"/deals/{deal.pk}/",
        "/deals/?columns=name,own_buyer",
        f"/deals/?own_buyer={buyer.pk}",
        "/deals/?columns=own_buyer&sort=own_buyer",
    ):
        assert "Deal" in ewas.get(address).content.decode(), address
    assert "Buyer of all" in ewas.get("/deals/?columns=name,own_buyer").content.decode()
    assert "Buyer of all" in ewas.get(f"/deals/{deal.pk}/").content.decode()


def test_a_value_is_changed_in_its_place_and_told_in_the_history(ewas, cast):
    own_field("organizations", "metal", "choice")
    made = company(cast, own_metal="gold")
    saved = ewas.post(f"/organizations/{made.pk}/fields/own_metal/", {"version": made.version, "own_metal": "silver"})
    made.refresh_from_db()
    assert saved.status_code == 302 and made.own == {"metal": "silver"}
    told = ewas.get(f"/organizations/{made.pk}/history/").content.decode()
    assert "Metal" in told and "Gold" in told and "Silver" in told


def test_a_hidden_field_influences_nothing(ewas, cast):
    own_field("organizations", "secret", "integer")
    made = company(cast, own_secret=7)
    ceiling("rep", "parties", "own_secret")
    ceiling("rep", "organizations", "own_secret")
    for address in ("", f"{made.pk}/", f"{made.pk}/edit/", f"{made.pk}/history/", "new/"):
        assert "Secret" not in ewas.get(f"/organizations/{address}").content.decode(), address
    assert ewas.get("/organizations/?own_secret=7").status_code == ewas.get("/organizations/?sort=own_secret").status_code == 400


@pytest.mark.parametrize("is_few", [True, False])
def test_a_fast_field_orders_page_by_page_and_puts_empty_ones_last(ewas, cast, monkeypatch, is_few):
    monkeypatch.setattr("klientela.core.views.listing.sees_few", lambda user, entity: is_few)
    monkeypatch.setattr("klientela.core.views.listing.PER_PAGE", 2)
    own_field("organizations", "rank", "decimal", is_fast=True, index_state=IndexState.READY)
    for name, rank in (("C", 3), ("A", 1), ("B", Decimal("2.5")), ("None", None), ("Nil", None)):
        company(cast, f"Firm {name}", own_rank=rank)

    with acting(cast.ewa):
        shown, after, names = effective(COMPANIES, cast.ewa), "", []
        while True:
            ask = read_ask(shown, QueryDict(f"sort=own_rank&{after}"), cast.ewa)
            page = page_of(COMPANIES, ask, asked=asked_rows(COMPANIES, ask, cast.ewa), user=cast.ewa, table=table_for(shown, formats_now()))
            names += [row[1] for row in page.rows]
            if not page.next:
                break
            after = f"after={page.next}"
    assert names == ["Firm A", "Firm B", "Firm C", "Firm None", "Firm Nil"]


def test_a_large_list_is_not_ordered_by_a_slow_field_and_the_administrator_is_offered_to_make_it_fast(client, cast, monkeypatch):
    monkeypatch.setattr("klientela.core.views.sorting.MOST_SORTED", 1)
    own_field("organizations", "rank", "integer")
    company(cast, "A"), company(cast, "B")
    Grant.objects.create(role=Role.objects.get(slug="director"), op="manage_settings")
    for user, is_offered in ((cast.ewa, False), (cast.dora, True)):
        client.force_login(user)
        page = client.get("/organizations/?columns=name,own_rank&sort=own_rank").content.decode()
        assert "cannot be put in order by" in page and ("Make this field fast" in page) is is_offered


def test_a_question_no_index_answers_has_only_so_long(cast, monkeypatch):
    monkeypatch.setattr("klientela.core.views.patience.SECONDS", 0.05)
    with pytest.raises(BadRequest, match="takes too long"), patient(QueryDict("own_rank.gte=1")), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")


def test_a_copy_for_somebody_holds_no_hidden_own_value(cast):
    own_field("organizations", "secret", "integer")
    own_field("organizations", "open", "integer")
    made = company(cast, own_secret=7, own_open=8)
    ceiling("rep", "parties", "own_secret")
    ceiling("rep", "organizations", "own_secret")
    assert withheld_from(made, cast.ewa).own == {"open": 8} and made.own == {"open": 8, "secret": 7}


def test_the_permissions_speak_of_own_fields(client, cast):
    own_field("organizations", "secret", "integer")
    client.force_login(cast.zoe)
    assert "Secret" in client.get(reverse("access-field-rules", args=["rep", "parties"])).content.decode()
    assert "own_secret" in field_names((COMPANIES,))
