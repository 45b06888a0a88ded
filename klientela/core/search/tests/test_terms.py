"""Numbers in the spellings people use, and names taken apart alike by the program and the database."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from klientela.core.access.acting import acting, as_system
from klientela.core.parties.models import Identifier
from klientela.core.records.services import create
from klientela.core.search.norm import norm, term_of
from klientela.core.search.queries import search
from klientela.core.search.terms import digits_of, tokens_of
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("PL 123-456-78-90", ("1234567890",)),
        ("pl1234567890", ("1234567890",)),
        ("NIP: PL 123 456 78 90", ("1234567890",)),
        ("RO12345", ("12345",)),
        ("CUI ro 1234", ("1234",)),
        ("tel. +48 (22) 123–45–67", ("48221234567",)),
        ("0048 22 123", ("004822123", "4822123")),
        ("0123", ("0123",)),
        ("ATU12345678", ("12345678",)),
        ("J40/1234/2020", ("4012342020",)),
        ("agro 2024", ()),
        ("123", ()),
        ("GTX 1000 Pro", ()),
        ("kowalski", ()),
    ],
)
def test_numbers_are_known_however_they_are_spelt(text, digits):
    assert digits_of(term_of(text)) == digits


@pytest.mark.parametrize("text", ["PL 526-025-02-74", "pl5260250274", "NIP 526 025 02 74", "0274", "722 123 456", "tel. 3456", "0045"])
def test_a_company_is_found_by_its_numbers(cast, text):
    with acting(cast.ewa):
        made = create(entity_named("organizations"), {"name": "Zeta", "phone": "+48722123456"}, by=cast.ewa)
        create(entity_named("organizations"), {"name": "Eta", "phone": "+48722100045"}, by=cast.ewa)
    with as_system("test"):
        Identifier.objects.create(party_id=made.pk, kind="pl.nip", value="5260250274")
    with acting(cast.ewa):
        assert [hit.title for hit in search(cast.ewa, text).hits] == (["Eta"] if text == "0045" else ["Zeta"])


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=30))
def test_names_are_taken_apart_alike(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_tokens(%s)", [norm(text)])
        assert tuple(filter(None, cursor.fetchone()[0])) == tokens_of(norm(text))
