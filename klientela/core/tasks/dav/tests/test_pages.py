"""The page about programs of one's own, and the secret address of one's calendar."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from klientela.core.access.acting import acting, as_system
from klientela.core.tasks.calendar.services import plan
from klientela.core.tasks.models import Meeting
from tests.kit.browser import browser

PAGE = "/me/calendar/"


def made_in(page, name):
    return re.search(rf'id="{name}" value="([^"]+)"', page.content.decode())[1]


def planned(cast):
    soon = timezone.now() + timedelta(days=2)
    with acting(cast.ewa):
        return plan(title="Secret lunch", starts_at=soon, ends_at=soon + timedelta(hours=1), by=cast.ewa, place="Cellar")


def test_an_app_password_is_shown_once_and_opens_calendar_and_contacts_alone(cast):
    window = browser(cast.ewa)
    ticket = made_ticket(window)
    made = window.post(PAGE, {"what": "password", "name": "Phone", "ticket": ticket})
    secret = made_in(made, "made-password")
    assert secret not in window.get(PAGE).content.decode()
    assert Client().get("/api/v1/deals/", headers={"Authorization": f"Bearer {secret}"}).status_code == 404


def made_ticket(window):
    return re.search(r'name="ticket" value="([^"]+)"', window.get(PAGE).content.decode())[1]


def test_a_feed_tells_what_its_owner_chose_until_he_takes_it_back(cast):
    planned(cast)
    window = browser(cast.ewa)
    whole = made_in(window.post(PAGE, {"what": "feed", "shows": "all"}), "made-feed")
    answer = Client().get(whole)
    assert b"Secret lunch" in answer.content
    assert Client().get(whole, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    busy = made_in(window.post(PAGE, {"what": "feed", "shows": "busy"}), "made-feed")
    assert Client().get(whole).status_code == 404
    told = Client().get(busy).content
    assert b"Busy" in told and b"Secret" not in told and b"Cellar" not in told
    window.post(PAGE, {"what": "feed-off"})
    assert Client().get(busy).status_code == 404


def test_a_calendar_and_a_meeting_called_off(cast):
    meeting = planned(cast)
    window = browser(cast.ewa)
    assert b"Secret lunch" in window.get("/calendar/calendar.ics").content
    with as_system("test"):
        Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
    assert b"Secret lunch" not in window.get("/calendar/calendar.ics").content
