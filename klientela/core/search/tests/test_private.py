"""Meetings are found by whoever may read them; private ones by their own people only."""

from datetime import UTC, datetime, timedelta

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.services import change, create
from klientela.core.search.lists import narrow
from klientela.core.search.queries import search
from klientela.core.search.tests.test_confining import rule
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
MEETINGS = entity_named("meetings")
NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)


def meeting(by, title="Zamek negotiations", **more):
    values = {"title": title, "starts_at": NINE, "ends_at": NINE + timedelta(hours=1)}
    with acting(by):
        return create(MEETINGS, values | more, by=by)


def found(user, text):
    with acting(user):
        hits = {hit.key for hit in search(user, text).hits}
        assert set(narrow(MEETINGS, MEETINGS.model.objects.all(), text).values_list("pk", flat=True)) == hits
        return hits


@pytest.mark.parametrize("text", ["zam", "mek neg", "gotiations", "zamke"])
def test_a_private_meeting_is_found_by_its_people_alone(cast, text):
    open_one, private = meeting(cast.ewa), meeting(cast.ewa, is_private=True)
    assert found(cast.ewa, text) == {open_one.pk, private.pk}
    assert found(cast.dora, text) == {open_one.pk}
    with acting(cast.ewa):
        create(entity_named("meeting-guests"), {"meeting": private, "user": cast.dora}, by=cast.ewa)
    assert found(cast.dora, text) == {open_one.pk, private.pk}


def test_what_becomes_private_is_found_no_more_and_the_other_way_round(cast):
    made = meeting(cast.ewa)
    for is_private, hits in ((True, set()), (False, {made.pk})):
        with acting(cast.ewa):
            made = change(MEETINGS, made.pk, {"is_private": is_private}, by=cast.ewa, version=made.version)
        assert found(cast.dora, "zamek") == hits
    assert found(cast.eve, "zamek") == set()


def test_a_hidden_title_finds_nothing(cast):
    meeting(cast.ewa)
    rule("rep", "title", "meetings")
    assert found(cast.ewa, "zamek") == set()


def test_private_meetings_are_found_by_own_fields_of_their_people(cast):
    own_field("meetings", "x", "text")
    made = meeting(cast.ewa, is_private=True, own={"x": "Blue folder"})
    assert found(cast.ewa, "blue fol") == {made.pk} and found(cast.dora, "blue fol") == set()
    page = client_of(cast.ewa).get("/search/?q=zamek").content.decode()
    assert str(made.pk) in page and "Zamek" in page
