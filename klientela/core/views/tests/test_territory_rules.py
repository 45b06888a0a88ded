"""The page on which a territory gets its rules."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import RecordTerritory, Territory
from klientela.core.access.placing import place_all
from klientela.core.jobs.models import Progress
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def south(cast):
    with acting(cast.dora):
        for name, country in (("Browar", "PL"), ("Ogród", "PL"), ("Turbina", "RO")):
            create(entity_named("organizations"), {"name": name, "country": country}, by=cast.dora)
    return Territory.objects.create(name="South")


def post(user, territory, **sent):
    return browser(user).post(f"/territories/{territory.pk}/rules/", sent)


def seen_in(answer):
    return answer.context["seen"]


def test_rules_are_looked_at_and_then_saved(cast, south):
    looked = post(cast.dora, south, countries="Polska", preview="1")
    assert (looked.context["effect"].matched, looked.context["effect"].new) == (2, 2)
    assert "Browar" in looked.content.decode()
    assert Territory.objects.get(pk=south.pk).rules == {}
    saved = post(cast.dora, south, countries="Polska", save="1", seen=seen_in(looked))
    assert saved.status_code == 302 and saved.url.startswith("/work/")
    assert Territory.objects.get(pk=south.pk).rules == {"countries": ["PL"]}
    assert browser(cast.dora).get(saved.url).status_code == 200
    assert browser(cast.zoe).get(saved.url).status_code == 404
    place_all()
    assert RecordTerritory.objects.filter(territory=south).count() == 2


def test_rules_that_were_not_looked_at_are_shown_first(cast, south):
    looked = post(cast.dora, south, countries="PL", preview="1")
    other = post(cast.dora, south, countries="RO", save="1", seen=seen_in(looked))
    assert (other.status_code, other.context["effect"].matched) == (200, 1)
    assert Territory.objects.get(pk=south.pk).rules == {} and not Progress.objects.exists()


def test_everything_must_be_meant_and_nothing_is_said_plainly(cast, south):
    all_of_it = {"countries": "PL, RO", "save": "1"}
    looked = post(cast.dora, south, countries="PL, RO", preview="1")
    assert "match every record" in looked.content.decode()
    assert post(cast.dora, south, **all_of_it, seen=seen_in(looked)).status_code == 422
    assert post(cast.dora, south, **all_of_it, seen=seen_in(looked), everything="on").status_code == 302
    assert "match no record" in post(cast.dora, south, towns="Nowhere", preview="1").content.decode()


def test_what_is_not_understood_is_told_at_its_field(cast, south):
    sent = {"countries": "Atlantis", "regions": "Mordor", "postcodes": "34-999–30-000"}
    answer = post(cast.dora, south, **sent, preview="1")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"countries", "regions", "postcodes"}


def test_a_territory_below_itself_is_refused(cast, south):
    child = Territory.objects.create(name="Child", parent=south)
    looked = post(cast.dora, south, parent=str(child.pk), preview="1")
    refused = post(cast.dora, south, parent=str(child.pk), save="1", seen=seen_in(looked))
    assert refused.status_code == 422 and "above and below itself" in refused.content.decode()


def test_who_may_not_change_territories_has_no_such_page(cast, south):
    assert post(cast.ewa, south, countries="PL", preview="1").status_code in {403, 404}
    assert browser(cast.ewa).get(f"/territories/{south.pk}/").status_code == 200
