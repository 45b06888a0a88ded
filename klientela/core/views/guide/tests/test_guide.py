"""First steps follow the data, differ by role, and are put away by each for himself."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.grants import rules_version
from klientela.core.identity.models import User
from klientela.core.records.services import create
from klientela.core.views.guide.standing import begun, progress_of, steps_for
from klientela.core.views.models import FirstSteps, SavedView
from klientela.kernel.entity import entity_named
from klientela.kernel.guide import Tour
from klientela.kernel.slot import slot

pytestmark = pytest.mark.django_db


def codes(user):
    with acting(user):
        return set(steps_for(user, begun(user).roles))


def done(user):
    with acting(user):
        return {stand.code for stand in progress_of(user).steps if stand.is_done}


def test_each_role_has_steps_of_its_own(cast):
    assert {"own-company", "deal", "contact", "task", "view"} <= codes(cast.ewa)
    assert not {"company", "mail", "roles", "given"} & codes(cast.ewa)
    assert {"company", "parts", "colleagues", "roles", "mail", "stages"} <= codes(cast.zoe)
    assert not {"deal", "customers"} & codes(cast.zoe)
    assert {"customers", "products", "given", "shown"} <= codes(cast.dora)
    assert codes(cast.eve) == {"preferences", "second-factor"}


def test_a_step_is_done_when_the_data_say_so(cast):
    assert not {"own-company", "deal", "view"} & done(cast.ewa)
    with acting(cast.ewa):
        made = create(entity_named("deals"), {"name": "Pumps"}, by=cast.ewa)
        SavedView.objects.create(entity="deals", author=cast.ewa, name="Mine")
    assert {"deal", "view"} <= done(cast.ewa)
    assert not {"deal", "view"} & done(cast.ion)
    with acting(cast.ewa):
        made._meta.model.objects.filter(pk=made.pk).update(deleted_at=made.created_at)
    assert "deal" not in done(cast.ewa)


def test_the_first_open_step_is_the_current_one(cast):
    with acting(cast.eve):
        assert progress_of(cast.eve).current.code == "preferences"
    User.objects.filter(pk=cast.eve.pk).update(language="pl", zone="Europe/Warsaw")
    eve = User.objects.get(pk=cast.eve.pk)
    with acting(eve):
        progress = progress_of(eve)
    assert (progress.done, progress.all, progress.current.code) == (1, 2, "second-factor")


def test_they_are_put_away_and_brought_back_by_each_for_himself(cast, client):
    client.force_login(cast.ewa)
    assert "own-company" in client.get("/").content.decode()
    client.post("/first-steps/away/")
    assert "own-company" not in client.get("/").content.decode()
    assert "own-company" in client.get("/first-steps/").content.decode()
    with acting(cast.ewa):
        assert [row.user_id for row in FirstSteps.objects.all()] == [cast.ewa.pk]
    client.force_login(cast.ion)
    assert "own-company" in client.get("/").content.decode()
    client.force_login(cast.ewa)
    client.post("/first-steps/away/", {"back": "1"})
    assert "own-company" in client.get("/").content.decode()


def test_walks_have_words_and_unknown_ones_do_not_exist(cast, client):
    client.force_login(cast.ewa)
    tours: dict[str, Tour] = slot("tours").items()
    for code, tour in tours.items():
        answer = client.get(f"/tours/{code}/").content.decode()
        assert all(f'data-at="{stop.at}"' in answer for stop in tour.stops)
    here = client.get("/tours/page/").content.decode()
    assert here.count('data-at="search"') == 1
    assert client.get("/tours/unheard-of/").status_code == 404


def test_how_far_one_is_costs_few_questions(cast, client, django_assert_max_num_queries):
    with acting(cast.ewa, rules_version=rules_version()):
        progress_of(cast.ewa)
        with django_assert_max_num_queries(4):  # who he is; what is done; where the open steps lead
            progress_of(cast.ewa)
