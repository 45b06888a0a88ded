"""Customers book what is free, nothing else, and of two who want the last time one has it."""

from datetime import time, timedelta

import pytest
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Grant, Role
from klientela.core.identity.models import User
from klientela.core.records.services import create
from klientela.core.tasks.booking.opening import close_page, keep_hours
from klientela.core.tasks.booking.pages import public
from klientela.core.tasks.booking.tests.conftest import make_page
from klientela.core.tasks.booking.visits import offered
from klientela.core.tasks.calendar.services import plan
from klientela.core.tasks.models import Guest, Meeting, Notice
from klientela.kernel.entity import entity_named
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


def asked(page, **rest):
    start = rest.pop("start", None) or offered(page)[0][0]
    return {"at": start.isoformat(), "name": "Mihai Pop", "email": "mihai@example.com", "zone": "Europe/Bucharest", **rest}


def address(page, end=""):
    return f"/book/{page.secret}/{end}"


def test_a_visitor_chooses_a_time_and_has_it(cast, page):
    visitor, start = Client(), offered(page)[0][0]
    assert f"{start:%Y-%m-%d}" in visitor.get(address(page)).content.decode()
    assert "A first talk" in visitor.get(address(page), {"at": start.isoformat()}).content.decode()
    answer = visitor.post(address(page), asked(page, note="About pumps", phone="+40721234567"))
    assert answer.status_code == 302 and "It is booked" in visitor.get(answer.url).content.decode()
    meeting = Meeting._base_manager.get()
    assert (meeting.title, meeting.owner, meeting.starts_at) == ("A first talk: Mihai Pop", cast.ewa, start)
    assert "About pumps" in meeting.text and "+40721234567" in meeting.text
    assert Guest._base_manager.get().email == "mihai@example.com"
    assert Notice.objects.get().user == cast.ewa


def test_a_customer_is_found_by_his_address_and_a_stranger_is_left_open(cast, page):
    with acting(cast.ewa):
        known = create(entity_named("persons"), {"name": "Mihai Pop", "email": "mihai@example.com"}, by=cast.ewa)
    with acting(cast.dora):
        create(entity_named("persons"), {"name": "Of others", "email": "other@example.com"}, by=cast.dora)
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    visitor = Client()
    visitor.post(address(page), asked(page, email="Mihai@example.com"))
    visitor.post(address(page), asked(page, email="other@example.com"))
    parties = list(Meeting._base_manager.order_by("created_at").values_list("party", flat=True))
    assert parties == [known.pk, None]


def test_what_is_taken_is_not_offered_and_booking_it_tells_the_next_free(cast, page):
    start = offered(page)[3][0]
    with acting(cast.ewa):
        plan(title="Mine", starts_at=start, ends_at=start + timedelta(hours=1), by=cast.ewa)
    assert start not in {begins for begins, _end in offered(page)}
    answer = Client().post(address(page), asked(page, start=start, note="Kept words"))
    text = answer.content.decode()
    assert answer.status_code == 409 and "has just been taken" in text and "Kept words" in text and text.count('type="radio"') == 5
    assert Meeting._base_manager.count() == 1


def test_colleagues_who_take_part_must_be_free_and_are_asked(cast):
    with acting(cast.ewa):
        page = make_page(cast.ewa, with_others=[cast.ion.pk])
    start = offered(page)[0][0]
    with acting(cast.ion):
        plan(title="Of Ion", starts_at=start, ends_at=start + timedelta(hours=1), by=cast.ion)
    assert offered(page) == [] or offered(page)[0][0] > start
    with acting(cast.ion):
        keep_hours(cast.ion, {"begins": time(8), "ends": time(18), "days": list(range(7))})
    Client().post(address(page), asked(page))
    assert Guest._base_manager.filter(user=cast.ion).exists()


@pytest.mark.parametrize(
    "wrong", [{"at": "tomorrow"}, {"email": "nobody"}, {"name": " "}, {"name": "a\0b"}, {"at": "9999-12-31T23:59:59+00:00"}]
)
def test_what_cannot_be_is_refused(page, wrong):
    assert Client().post(address(page), asked(page) | wrong).status_code == 422
    assert not Meeting._base_manager.exists()


def test_times_outside_what_is_offered_are_refused(page):
    far = offered(page)[0][0] + timedelta(days=90)
    assert Client().post(address(page), asked(page, start=far)).status_code == 409


def test_a_closed_page_leads_nowhere(cast, page):
    with acting(cast.ewa):
        close_page(cast.ewa)
    assert Client().get(address(page)).status_code == 404


@pytest.mark.parametrize("end", ["left", "lost the right"])
def test_a_page_ends_with_the_rights_of_whose_it_is(cast, page, end):
    if end == "left":
        User.objects.filter(pk=cast.ewa.pk).update(is_active=False)
    else:
        Grant.objects.filter(entity="meetings", op="create").delete()
    assert Client().get(address(page)).status_code == 404 == Client().post(address(page), {}).status_code


def test_floods_are_slowed_down(page, monkeypatch):
    monkeypatch.setattr(public, "OF_ONE", 2)
    statuses = [Client().post(address(page), asked(page)).status_code for _number in range(4)]
    assert statuses == [302, 302, 429, 429]


@pytest.mark.parametrize(("language", "word"), [("pl", 'lang="pl"'), ("ro", 'lang="ro"'), ("en", 'lang="en"')])
def test_the_page_speaks_the_language_of_its_visitor(page, language, word):
    assert f"<html {word}" in Client().get(address(page), headers={"accept-language": language}).content.decode()


def test_who_says_nothing_works_from_monday_to_friday(cast):
    shown = browser(cast.ewa).get("/me/booking/").content.decode()
    assert [f'name="days" value="{day}" checked' in shown for day in range(7)] == [True] * 5 + [False] * 2


def test_a_page_ends_with_the_right_to_ask_guests(cast, page):
    Grant.objects.filter(role__slug="rep", entity="meetings", op="update").delete()
    assert Client().get(address(page)).status_code == 404
    assert Client().post(address(page), asked(page)).status_code == 404


def test_what_its_owner_may_not_write_is_left_out(cast, page):
    with acting(cast.ewa):
        create(entity_named("persons"), {"name": "Mihai Pop", "email": "mihai@example.com"}, by=cast.ewa)
    for name in ("party", "place", "text"):
        FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="meetings", field=name, ceiling=FieldLevel.READ)
    assert Client().post(address(page), asked(page, note="About pumps")).status_code == 302
    assert Meeting._base_manager.get().party is None
