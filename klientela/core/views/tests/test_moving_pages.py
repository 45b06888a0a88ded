"""The pages on which people are moved and accounts closed."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Team
from klientela.core.access.services import home_of
from klientela.core.identity.models import User
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from tests.cast import hire
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def north(cast):
    team = Team.objects.create(name="North", branch=cast.cluj)
    hire("Nora Lis", "team-leader", team=team, branch=cast.cluj)
    with acting(cast.ewa):
        create(entity_named("deals"), {"name": "Boilers"}, by=cast.ewa)
    return team


def sent(cast, team, **more):
    return {"team": team.pk, "branch": cast.krakow.pk, "manager": cast.ana.pk, "with_records": "on", **more}


def test_a_move_is_carried_out_once_it_was_seen(cast, north):
    address, client = f"/users/{cast.ewa.pk}/move/", browser(cast.dora)
    assert client.get(address).status_code == 200
    unseen = client.post(address, sent(cast, north, move="1"))
    assert "Nora Lis" in unseen.content.decode() and "Deals: 1" in unseen.content.decode()
    assert home_of(cast.ewa)[0] == cast.south
    done = client.post(address, sent(cast, north, move="1", seen=unseen.context["seen"]))
    assert done.status_code == 302 and done.url.startswith("/work/")
    assert home_of(cast.ewa)[0] == north


def test_a_circle_of_managers_is_told_on_the_page(cast, north):
    answer = browser(cast.dora).post(f"/users/{cast.ana.pk}/move/", sent(cast, cast.south, manager=cast.ewa.pk, preview="1"))
    assert answer.status_code == 422 and "superior" in answer.content.decode()


def test_who_may_not_change_colleagues_moves_and_closes_nobody(cast, north):
    for page in ("move", "close"):
        address = f"/users/{cast.ion.pk}/{page}/"
        assert browser(cast.ewa).get(address).status_code in {403, 404}
        assert browser(cast.ewa).post(address, sent(cast, north, move="1")).status_code in {403, 404}
    assert User.objects.get(pk=cast.ion.pk).is_active


def test_closing_asks_who_gets_the_records(cast, north):
    address, client = f"/users/{cast.ewa.pk}/close/", browser(cast.dora)
    assert "Deals: 1" in client.get(address).content.decode()
    empty = client.post(address, {"to": "colleague", "colleague": "", "close": "1"})
    assert empty.status_code == 422 and "Choose who gets the records" in empty.content.decode()
    blind = client.post(address, {"to": "colleague", "colleague": cast.zoe.pk, "close": "1"})
    assert blind.status_code == 422 and "could not see all of it (Deals: 1" in blind.content.decode()
    closed = client.post(address, {"to": "queue", "team": cast.south.pk, "close": "1"})
    assert closed.status_code == 302 and closed.url.startswith("/work/")
    assert not User.objects.get(pk=cast.ewa.pk).is_active
    assert client.get(address).status_code == 404


def test_the_button_of_the_record_page_leads_to_the_question(cast):
    page = browser(cast.dora).get(f"/users/{cast.ion.pk}/").content.decode()
    assert f'href="/users/{cast.ion.pk}/close/"' in page and f'href="/users/{cast.ion.pk}/move/"' in page


def test_an_account_without_records_closes_at_once(cast):
    answer = browser(cast.dora).post(f"/users/{cast.eve.pk}/close/", {"close": "1"})
    assert answer.status_code == 302 and answer.url == f"/users/{cast.eve.pk}/"
    assert not User.objects.get(pk=cast.eve.pk).is_active
