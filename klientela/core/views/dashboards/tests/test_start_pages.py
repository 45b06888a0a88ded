"""Start pages are put together box by box, are one's own after the first change, and show what their reader may see."""

import json
import re

import pytest
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldRule, Role
from klientela.core.criteria.tree import Condition, Group
from klientela.core.views.dashboards import services
from klientela.core.views.dashboards.arranging import Placed, added, moved, ordered, read, removed, resized, written
from klientela.core.views.dashboards.views_shown import view_tile
from klientela.core.views.guide.standing import put_away
from klientela.core.views.models import Dashboard
from klientela.core.views.saved import services as views
from klientela.core.views.saved.services import keep_view, share_view
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
TILES = (Placed("a", "lately"), Placed("b", "deals.count", 3), Placed("c", "deals.due", 6))


def keys(tiles):
    return [tile.key for tile in tiles]


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def arrange(client, **words):
    return client.post("/dashboards/arrange/", {"dashboard": "", **words}, follow=True)


def test_boxes_move_widen_and_go():
    assert keys(moved(TILES, "c", -1)) == ["a", "c", "b"]
    assert keys(moved(TILES, "a", -1)) == ["a", "b", "c"]
    assert [tile.width for tile in resized(TILES, "c", 9)] == [4, 3, 12]
    assert keys(removed(TILES, "b")) == ["a", "c"]
    assert keys(ordered(TILES, ["c", "unknown", "a"])) == ["c", "a", "b"]
    assert keys(added(TILES, Placed("a", "lately")))[-1] == "a-1"


@pytest.mark.parametrize("stored", [None, "x", [1], [{"key": "a"}], [{"key": "a", "kind": "view", "width": 4}], {"a": 1}])
def test_what_is_not_understood_is_left_out(stored):
    assert read(stored) == ()
    assert read(json.loads(json.dumps(written(TILES)))) == TILES


def test_the_first_change_makes_the_page_ones_own(cast):
    client = client_of(cast.dora)
    before = services.opened(cast.dora)
    assert before.dashboard is None
    arrange(client, do="remove", tile=before.tiles[0].key)
    after = services.opened(cast.dora)
    assert after.is_own
    assert keys(after.tiles) == keys(before.tiles)[1:]
    assert services.opened(cast.dora, is_ready=True).tiles == before.tiles


def test_another_ones_page_is_not_there(cast):
    mine = services.keep("Mine", TILES, by=cast.dora)
    stranger = client_of(cast.ana)
    unknown = "/dashboards/0192aaaa-0000-7000-8000-000000000000/"
    assert stranger.get(f"/dashboards/{mine.pk}/").status_code == 404
    assert stranger.get(f"/?dashboard={mine.pk}").status_code == 404
    assert stranger.post(f"/dashboards/{mine.pk}/delete/").content == stranger.post(f"{unknown}delete/").content
    assert stranger.post("/dashboards/arrange/", {"dashboard": mine.pk, "do": "remove", "tile": "a"}).status_code == 404
    assert read(Dashboard.objects.get(pk=mine.pk).tiles) == TILES


def test_a_role_begins_with_what_is_shared_with_it(cast, monkeypatch):
    monkeypatch.setattr(services, "may_share", lambda user: True)
    role = Role.objects.filter(holders__user=cast.ana).first()
    shared = services.keep("For reps", TILES[:1], by=cast.dora)
    services.share(shared, [role], [], begins=[role], by=cast.dora)
    found = services.opened(cast.ana)
    assert (found.name, found.is_own) == ("For reps", False)
    client = client_of(cast.ana)
    arrange(client, do="wider", tile="a", dashboard=str(shared.pk))
    assert services.opened(cast.ana).is_own
    assert read(Dashboard.objects.get(pk=shared.pk).tiles) == TILES[:1]


def test_a_shared_view_shows_each_reader_his_own(cast, monkeypatch):
    monkeypatch.setattr(views, "may_share", lambda user: True)
    role = Role.objects.filter(holders__user=cast.ana).first()
    with acting(cast.dora):
        view = keep_view(entity_named("deals"), "Big", Group((Condition("amount", "filled"),)), {}, by=cast.dora)
        share_view(view, [role], [], by=cast.dora)
        assert view_tile(cast.dora, view.pk, "number") is not None
    FieldRule.objects.create(role=role, entity="deals", field="amount", ceiling=0)
    with acting(cast.ana):
        assert view_tile(cast.ana, view.pk, "list") is None


@pytest.mark.parametrize("words", [{"do": "explode"}, {"do": "add", "kind": "nothing"}, {"do": "add", "view": "x", "form": "list"}])
def test_bad_input_changes_nothing(cast, words):
    client = client_of(cast.dora)
    client.post("/dashboards/arrange/", {"dashboard": "", **words})
    assert not Dashboard.objects.exists()


def test_too_many_boxes_are_refused(cast):
    tiles = [Placed(f"t{number}", "lately") for number in range(41)]
    with pytest.raises(services.ValidationError):
        services.keep("Full", tiles, by=cast.dora)


def test_a_deleted_page_comes_back(cast):
    mine = services.keep("Mine", TILES, by=cast.dora)
    services.begin_with(mine, by=cast.dora)
    client = client_of(cast.dora)
    client.post(f"/dashboards/{mine.pk}/delete/")
    assert services.opened(cast.dora).dashboard is None
    client.post(f"/dashboards/{mine.pk}/restore/")
    assert services.opened(cast.dora).dashboard == mine


def test_every_box_can_be_asked_for_alone(cast):
    client = client_of(cast.dora)
    for tile in services.opened(cast.dora).tiles:
        assert client.get(f"/?tile={tile.key}").status_code == 200
    assert client.get("/?tile=unknown").status_code == 404
    assert client.get("/?arrange").status_code == 200


def test_who_sees_a_page_is_chosen_on_a_form(cast, monkeypatch):
    for place in ("dashboards.doors", "dashboards.services"):
        monkeypatch.setattr(f"klientela.core.views.{place}.may_share", lambda user: True)
    role = Role.objects.filter(holders__user=cast.ana).first()
    mine = services.keep("Mine", TILES, by=cast.dora)
    client = client_of(cast.dora)
    assert client.get(f"/dashboards/{mine.pk}/").status_code == 200
    client.post(f"/dashboards/{mine.pk}/", {"name": "Ours", "begins": str(role.pk)})
    assert (services.opened(cast.ana).name, services.opened(cast.ana).is_own) == ("Ours", False)
    assert client.post(f"/dashboards/{mine.pk}/", {"name": " "}).status_code == 422


def test_a_page_comes_in_two_parts_that_together_are_the_whole(cast):
    def boxes(response):
        return re.findall(r'<section class="card[^>]* id="([^"]+)"', response.content.decode())

    with acting(cast.dora):
        put_away(by=cast.dora)
    client = client_of(cast.dora)
    whole = boxes(client.get("/"))
    client.cookies["late"] = "1"
    first, later = client.get("/"), client.get("/?dashboard=ready&whose=all&late=1", headers={"HX-Request": "true"})
    assert "late=1" in first.content.decode()
    assert boxes(first) and boxes(later) and boxes(first) + boxes(later) == whole
    assert boxes(client.get("/?whole=1")) == whole
