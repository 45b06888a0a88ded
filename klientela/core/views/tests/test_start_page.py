"""The frame and the start page."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.views.shell import creatable, menu, settings_links
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


def keys(user):
    with acting(user):
        return {link.key for group in menu(user) for link in group.items}


def test_the_menu_holds_what_one_may_read(cast):
    assert {"home", "organizations", "deals"} <= keys(cast.ewa)
    assert "deals" not in keys(cast.eve) and "organizations" not in keys(cast.eve)
    assert "users" not in keys(cast.zoe)


def test_settings_are_for_those_who_set_up(cast):
    with acting(cast.zoe):
        assert {"users", "teams", "branches", "access-grid"} <= {link.key for link in settings_links(cast.zoe)}
    with acting(cast.ewa):
        assert not settings_links(cast.ewa)
        assert "deals" in {link.key for link in creatable(cast.ewa)}


def test_the_settings_page_is_not_there_for_others(cast, client):
    client.force_login(cast.zoe)
    assert client.get("/settings/").status_code == 200
    client.force_login(cast.ewa)
    assert client.get("/settings/").status_code == 404


def test_the_start_page_shows_ones_own(cast, client):
    for by, name in ((cast.ewa, "Pumps"), (cast.ion, "Boilers")):
        with acting(by):
            create(entity_named("deals"), {"name": name}, by=by)
    client.force_login(cast.ewa)
    page = client.get("/").content.decode()
    assert "Pumps" in page and "Boilers" not in page
    client.force_login(cast.ana)
    assert "Boilers" in client.get("/?whose=all").content.decode()


def test_an_empty_installation_says_what_comes_first(cast, client):
    client.force_login(cast.dora)
    assert "/organizations/" in client.get("/").content.decode()


def test_every_user_has_a_start_page(cast, client):
    for user in (cast.eve, cast.zoe, cast.dora, cast.ana, cast.ewa):
        client.force_login(user)
        assert client.get("/").status_code == 200


def test_the_start_page_asks_a_fixed_number_of_questions(cast, client, django_assert_max_num_queries):
    with acting(cast.ewa):
        for n in range(15):
            create(entity_named("deals"), {"name": f"Deal {n}"}, by=cast.ewa)
    client.force_login(cast.ewa)
    client.get("/")
    with django_assert_max_num_queries(35):  # four of them for first steps, until these are put away
        client.get("/")
