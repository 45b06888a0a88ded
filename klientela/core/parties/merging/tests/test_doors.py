"""The pages of a merge, and where old addresses lead."""

import pytest
from django.urls import reverse

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.parties.merging.services import merge
from klientela.core.parties.models import Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(cast, twice):
    with acting(cast.dora):
        merge([twice.kept.pk, twice.lost.pk], twice.kept.pk, by=cast.dora)
    return twice


def test_the_form_merges_and_leads_to_the_survivor(client, cast, twice):
    client.force_login(cast.dora)
    of = [str(twice.kept.pk), str(twice.lost.pk)]
    page = client.get(reverse("merge"), {"of": of})
    assert page.status_code == 200
    answer = client.post(reverse("merge"), {"of": of, "stays": of[0], "field-name": of[1], "ways": "1"})
    assert answer.headers["Location"] == f"/organizations/{twice.kept.pk}/"
    assert Party.unscoped.get(pk=twice.kept.pk).name == "Browar S.A."


def test_old_addresses_lead_on_for_who_sees_the_survivor(client, cast, merged):
    client.force_login(cast.ewa)
    old, new = f"/organizations/{merged.lost.pk}/", f"/organizations/{merged.kept.pk}/"
    assert client.get(f"{old}history/?before=9").headers["Location"] == f"{new}history/?before=9"
    answer = client.get(f"/api/v1{old}?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (307, f"/api/v1{new}?x=1")
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    assert client.get(old).status_code == client.get(f"/api/v1{old}").status_code == 404


def test_what_was_merged_meanwhile_is_told_with_a_way_on(client, cast, merged):
    client.force_login(cast.dora)
    page = client.get(reverse("merge"), {"of": [str(merged.other.pk), str(merged.lost.pk)]})
    assert (page.status_code, f"/organizations/{merged.kept.pk}/" in page.content.decode()) == (409, True)


def test_nonsense_is_refused_in_words(client, cast, twice):
    client.force_login(cast.dora)
    key = str(twice.kept.pk)
    assert [client.get(reverse("merge"), {"of": of}).status_code for of in ([], [key, key], ["x"], [key, "0" * 32])] == [422, 422, 422, 404]
    stale = {"of": [key, str(twice.lost.pk)], "stays": key, f"version-{key}": "99"}
    assert client.post(reverse("merge"), stale).status_code == 409
    assert client.post(reverse("merge"), {**stale, "stays": str(twice.anna.pk), f"version-{key}": "1"}).status_code == 422
