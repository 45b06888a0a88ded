"""A time that suits everybody is found and planned at one press; rooms are chosen and shown as far as one may know."""

from datetime import time, timedelta

import pytest

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.tasks.booking.opening import keep_hours, page_of, secret_of
from klientela.core.tasks.booking.pages.finding import MOST
from klientela.core.tasks.booking.resources import take
from klientela.core.tasks.booking.tests.test_resources import HOUR, NOON, meet
from klientela.core.tasks.models import Guest, Meeting, ResourceUse
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(cast):
    with acting(cast.dora):
        return create(entity_named("resources"), {"name": "Blue room", "kind": "room", "seats": 8}, by=cast.dora)


@pytest.fixture
def asked(cast, room):
    for one in (cast.ewa, cast.ion):
        with acting(one):
            keep_hours(one, {"begins": time(0), "ends": time(23), "days": list(range(7))})
    day = NOON.date().isoformat()
    return {"title": "Together", "minutes": "60", "first": day, "last": day, "people": [str(cast.ion.pk)], "resources": [str(room.pk)]}


def at(start):
    return f'value="{start.isoformat()}"'


def test_only_what_suits_people_and_rooms_is_offered_and_planned(cast, room, asked):
    with acting(cast.ion):
        meet(cast.ion, "Of Ion")
    with acting(cast.dora):
        take(meet(cast.dora, "Secret", NOON + 2 * HOUR), [room], by=cast.dora)
    client = client_of(cast.ewa)
    page = client.get("/calendar/find/", asked).content.decode()
    assert at(NOON + HOUR) in page and at(NOON) not in page and at(NOON + 2 * HOUR) not in page and "Secret" not in page
    answer = client.post("/calendar/find/", {**asked, "at": (NOON + HOUR).isoformat()})
    made = Meeting._base_manager.get(title="Together")
    assert answer.status_code == 302 and made.starts_at == NOON + HOUR and Guest._base_manager.get(meeting=made).user == cast.ion
    assert ResourceUse.objects.get(meeting=made).resource == room


def test_a_time_that_is_gone_is_told(cast, asked):
    with acting(cast.ion):
        meet(cast.ion, "Faster")
    answer = client_of(cast.ewa).post("/calendar/find/", {**asked, "at": NOON.isoformat()})
    assert answer.status_code == 422 and "not free any more" in answer.content.decode()


@pytest.mark.parametrize("wrong", [{"first": "0001-01-01"}, {"last": "9999-12-31"}, {"minutes": "x"}, {"people": ["nobody"]}])
def test_strange_questions_are_refused(cast, asked, wrong):
    assert client_of(cast.ewa).get("/calendar/find/", asked | wrong).status_code == 422


def test_rooms_are_chosen_when_planning_and_later(cast, room):
    client = client_of(cast.ewa)
    times = {f"starts_at_{n}": v for n, v in enumerate((NOON.date().isoformat(), "12:00"))}
    said = {"title": "Talk", "kind": "meeting", "starts_at": f"{NOON:%Y-%m-%dT%H:%M}", "ends_at": f"{NOON + HOUR:%Y-%m-%dT%H:%M}", **times}
    client.post("/calendar/new/", {**said, "resources": [str(room.pk)]})
    made = Meeting._base_manager.get(title="Talk")
    assert ResourceUse.objects.get().meeting == made
    assert "Blue room" in client.get(f"/meetings/{made.pk}/").content.decode()
    client.post(f"/calendar/meetings/{made.pk}/rooms/", {"save": "1"})
    assert not ResourceUse.objects.exists()


def test_the_week_of_a_room_names_only_what_one_may_read(cast, room):
    with acting(cast.dora):
        take(meet(cast.dora, "Secret talks"), [room], by=cast.dora)
    with acting(cast.ewa):
        take(meet(cast.ewa, "My talk", NOON + timedelta(hours=1)), [room], by=cast.ewa)
    page = client_of(cast.ewa).get(f"/resources/{room.pk}/week/?day={NOON:%Y-%m-%d}").content.decode()
    assert "My talk" in page and "taken" in page and "Secret" not in page


def test_a_user_opens_and_closes_his_booking_page(cast):
    client = client_of(cast.ewa)
    said = {"begins": "09:00", "ends": "17:00", "days": ["0", "1"], "heading": "Talk", "minutes": 30, "pause": 0, "notice": 1, "horizon": 9}
    assert client.post("/me/booking/", said).status_code == 302
    with acting(cast.ewa):
        address = f"/book/{secret_of(page_of(cast.ewa))}/"
    assert address in client.get("/me/booking/").content.decode() and client.get(address).status_code == 200
    client.post("/me/booking/address/")
    assert client.get(address).status_code == 404
    client.post("/me/booking/close/")
    assert "The page is closed" in client.get("/me/booking/").content.decode()
    assert client.post("/me/booking/", {**said, "ends": "08:00"}).status_code == 422


def test_that_there_are_more_times_is_said_and_they_are_shown(cast, asked):
    asked["last"] = (NOON + timedelta(days=11)).date().isoformat()
    client = client_of(cast.ewa)
    page = client.get("/calendar/find/", asked).content.decode()
    assert page.count('name="at"') == MOST and f"first {MOST} starts" in page and "more=2" in page
    more = client.get("/calendar/find/", {**asked, "more": "2"}).content.decode()
    assert more.count('name="at"') == 2 * MOST
    last = more.rpartition('name="at" value="')[2].partition('"')[0]
    assert client.post("/calendar/find/", {**asked, "more": "2", "at": last}).status_code == 302
    for odd in ("x", "0", "-1", "99999999"):
        assert client.get("/calendar/find/", {**asked, "more": odd}).content.decode().count('name="at"') == MOST
