"""Only pairs both of which somebody sees are in his queue, by what he sees of them; the warning while typing tells no more."""

from datetime import date

import pytest

from klientela.core.access.acting import acting
from klientela.core.parties.duplicates import pairing
from klientela.core.parties.duplicates.importing import duplicates_of
from klientela.core.parties.duplicates.models import DuplicatePair
from klientela.core.parties.duplicates.queue import Asked, pairs_seen
from klientela.core.records.services import create
from klientela.core.views.tests.levels import ceiling, only_own
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named

ROSE = {"name": "Hurtownia Róża sp. z o.o.", "town": "Łódź"}
PHONE = "+48601222333"


def company(values, by):
    with acting(by):
        return create(entity_named("organizations"), values, by=by)


@pytest.fixture
def roses(cast):
    """One company twice, entered by Ewa and by Dora."""
    pair = company(ROSE, cast.ewa), company({"name": "HURTOWNIA ROZA S.A.", "town": "Lodz"}, cast.dora)
    pairing.look_through()
    return pair


def seen(user, **asked):
    with acting(user):
        return len(pairs_seen(user, Asked(**asked)))


def typed(user, values, slug="organizations", of=""):
    return client_of(user).post(f"/duplicates/perhaps/{slug}/{of}", values).content.decode().strip()


def test_only_pairs_of_which_one_sees_both(cast, roses):
    assert (seen(cast.ewa), seen(cast.dora), seen(cast.eve)) == (1, 1, 0)
    only_own("rep", "parties")
    assert (seen(cast.ewa), seen(cast.ion)) == (0, 0)


def test_a_hidden_field_finds_nothing_and_counts_nothing(cast, roses):
    ceiling("rep", "addresses", "street")
    assert seen(cast.ewa) == 1
    ceiling("rep", "parties", "legal_name")
    assert (seen(cast.ewa), seen(cast.dora)) == (0, 1)


def test_a_hidden_birthday_does_not_make_two_people_of_one(cast):
    with acting(cast.ewa):
        for day in (date(1980, 1, 31), date(1956, 12, 7)):
            create(entity_named("persons"), {"given_name": "Anna", "family_name": "Róża", "phone": PHONE, "born_on": day}, by=cast.ewa)
    pairing.look_through()
    assert (seen(cast.ewa), seen(cast.dora)) == (0, 0)
    ceiling("rep", "parties", "born_on")
    with acting(cast.ewa):
        assert [pair.told for pair in pairs_seen(cast.ewa, Asked())] == [pytest.approx(3.2 + 4.3 + 5.0)]
    ceiling("rep", "addresses", "street")
    assert (seen(cast.ewa), seen(cast.dora)) == (1, 0)


def test_not_the_same_is_said_once_and_can_be_taken_back(cast, roses):
    client, pair = client_of(cast.ewa), DuplicatePair.objects.get()
    page = client.get("/duplicates/").content.decode()
    assert "same name" in page and "HURTOWNIA ROZA S.A." in page
    client.post(f"/duplicates/{pair.pk}/different/")
    pairing.look_through()
    assert (seen(cast.ewa), seen(cast.ewa, state="different")) == (0, 1)
    assert "Ewa Nowak" in client.get("/duplicates/?state=different").content.decode()
    client.post(f"/duplicates/{pair.pk}/reopen/")
    assert seen(cast.ewa) == 1


def test_nobody_decides_who_may_change_neither_or_does_not_see_both(cast, roses):
    pair = DuplicatePair.objects.get()
    assert client_of(cast.eve).post(f"/duplicates/{pair.pk}/different/").status_code in {403, 404}
    only_own("rep", "parties")
    assert client_of(cast.ion).post(f"/duplicates/{pair.pk}/different/").status_code == 404
    assert DuplicatePair.objects.get().state == "open"


def test_while_somebody_types_he_is_told_whom_he_may_mean(cast, roses):
    told = typed(cast.ion, {"name": "Hurtownia Rozza"})
    assert "Perhaps you mean" in told and "Hurtownia Róża" in told and "HURTOWNIA ROZA S.A." in told
    assert "Hurtownia Róża" not in typed(cast.ion, {"name": "Hurtownia Rozza"}, of=f"?of={roses[0].pk}")
    assert typed(cast.ion, {"name": "Piekarnia Kłos"}) == ""
    only_own("rep", "parties")
    assert typed(cast.ion, {"name": "Hurtownia Rozza"}) == ""


def test_what_was_entered_just_now_is_known_by_its_number(cast):
    fresh = company({"name": "Całkiem Nowa", "phone": PHONE}, cast.dora)
    assert "same phone" in typed(cast.ewa, {"name": "Inna", "phone": "+48 601 222 333"})
    ceiling("rep", "parties", "phone")
    assert typed(cast.ewa, {"name": "Inna", "phone": PHONE}) == ""
    answer = client_of(cast.ewa).post("/duplicates/perhaps/organizations/", {"use": str(fresh.pk)})
    assert answer.url == f"/organizations/{fresh.pk}/"


def test_what_was_entered_just_now_is_known_by_its_name(cast):
    fresh = company({"name": "Zielony Kwiat sp. z o.o."}, cast.dora)
    assert "Zielony Kwiat" in typed(cast.ewa, {"name": "Zielony Kwiat"}) and typed(cast.ewa, {"name": "Szary Kamień"}) == ""
    assert typed(cast.ewa, {"name": "Zielony Kwiat"}, of=f"?of={fresh.pk}") == ""
    ceiling("rep", "parties", "name")
    assert typed(cast.ewa, {"name": "Zielony Kwiat"}) == ""


def test_weights_are_for_who_may_set_up_and_show_what_they_do(cast, roses):
    assert client_of(cast.ewa).get("/duplicates/weights/").status_code == 404
    client = client_of(cast.zoe)
    page = client.get("/duplicates/weights/").content.decode()
    assert "Two branches of a chain" in page
    client.post("/duplicates/weights/", {"usual": "1"})
    assert client.post("/duplicates/weights/", {"threshold": "x"}).status_code == 422


def test_lines_of_a_file_are_told_to_be_about_a_known_party(cast, roses):
    lines = [{"name": "Piekarnia Kłos"}, {"name": "Hurtownia RÓŻA", "town": "Łódź"}, {"name": "Zupełnie Inna", "phone": PHONE}]
    with acting(cast.ewa):
        found = duplicates_of(entity_named("organizations"), lines, cast.ewa)
        assert {place: key in {row.pk for row in roses} for place, (key, _points, _why) in found.items()} == {1: True}
        assert "same name" in found[1][2]
        assert duplicates_of(entity_named("deals"), lines, cast.ewa) == {}
