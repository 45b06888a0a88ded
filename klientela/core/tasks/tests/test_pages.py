"""Pages of tasks and notifications, and the stream."""

import asyncio
from uuid import uuid4

import pytest
from django.conf import settings

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.tasks.models import Notice, Task, TaskState
from klientela.core.tasks.notices.services import notify
from klientela.core.tasks.services import add_task
from klientela.core.tasks.streaming.asking import ended, news_of, who_listens
from klientela.core.tasks.streaming.listeners import WAITING, Listener, Listeners
from klientela.kernel.entity import entity_named
from klientela.kernel.wall import beyond_the_wall
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(cast):
    with acting(cast.ewa):
        return add_task(title="Call", by=cast.ewa)


def test_a_line_adds_a_task_to_a_record_and_a_tick_finishes_it(cast):
    with acting(cast.ewa):
        party = create(entity_named("organizations"), {"name": "Zamek"}, by=cast.ewa)
    client = browser(cast.ewa)
    sent = {"title": "Ask for the address", "about": f"organizations:{party.pk}", "due_on": "2026-12-01"}
    assert b"Ask for the address" in client.post("/tasks/quick/", sent, HTTP_HX_REQUEST="true").content
    with acting(cast.ewa):
        task = Task.objects.get(title="Ask for the address")
    assert task.party_id == party.pk
    answer = client.post(f"/tasks/{task.pk}/tick/finish/", HTTP_HX_REQUEST="true")
    assert (answer.status_code, b'aria-pressed="true"' in answer.content, "undo" in answer["HX-Trigger"]) == (200, True, True)
    assert b"Zamek" in client.get("/my-day/").content


def test_nobody_ticks_or_hangs_tasks_on_what_is_not_his(cast, task):
    client = browser(cast.eve)
    assert client.post(f"/tasks/{task.pk}/tick/finish/").status_code == 404
    assert browser(cast.ewa).post("/tasks/quick/", {"title": "x", "about": f"deals:{uuid4()}"}).status_code == 404
    assert browser(cast.ewa).post("/tasks/quick/", {"title": "x", "about": "nothing:1"}).status_code == 404
    assert browser(cast.ewa).post(f"/tasks/{task.pk}/tick/destroy/").status_code == 404


def test_pages_answer(cast, task):
    client = browser(cast.ewa)
    for page in ("/my-day/", "/tasks/control/", "/tasks/plan/", f"/tasks/{task.pk}/delegate/", "/me/notifications/"):
        assert client.get(page).status_code == 200, page
    for page in (
        "/me/notifications/panel/",
        "/me/notifications/fresh/",
        "/me/notifications/settings/",
        f"/tasks/series/?about=tasks:{task.pk}",
    ):
        assert client.get(page).status_code == 200, page
    kept = client.post("/me/notifications/settings/", {"mail-task.given": "never", "begins": "21:00", "ends": "07:00", "days": ["5", "6"]})
    assert kept.status_code == 302


def test_a_notice_is_opened_put_off_and_answered_by_its_own_buttons(cast):
    with acting(cast.dora):
        task = add_task(title="Count", by=cast.dora, owner=cast.ewa)
    with beyond_the_wall("test"):
        notice = Notice.objects.get(user=cast.ewa)
    client = browser(cast.ewa)
    assert browser(cast.ion).get(f"/me/notifications/{notice.pk}/").status_code == 404
    assert client.get(f"/me/notifications/{notice.pk}/")["Location"] == f"/tasks/{task.pk}/"
    assert client.post(f"/me/notifications/{notice.pk}/snooze/").status_code == 404
    assert client.post(f"/me/notifications/{notice.pk}/accept/").status_code == 302
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    assert client.post(f"/me/notifications/{notice.pk}/accept/").status_code == 404


def test_the_stream_is_for_whoever_is_signed_in_and_counts_his_own(cast):
    client = browser(cast.ewa)
    notify(cast.ewa, "task.given", title="News")
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    listener = who_listens(cookie)
    assert (listener.user, listener.topics) == (cast.ewa.pk, frozenset({"notices"}))
    assert who_listens("") is None and who_listens(f"{settings.SESSION_COOKIE_NAME}=forged") is None
    assert news_of({cast.ewa.pk, cast.ion.pk}) == {cast.ewa.pk: {"count": 1}, cast.ion.pk: {"count": 0}}
    assert ended([listener]) == []
    client.post("/sign-out/")
    assert ended([listener]) == [listener]


def test_events_go_to_their_user_only_and_a_slow_browser_is_let_go(cast):
    async def given() -> tuple[int, int, bytes | None]:
        listeners, mine, other = Listeners(), *(Listener(user.pk, "key", frozenset({"notices"})) for user in (cast.ewa, cast.ion))
        for listener in (mine, other):
            listeners.add(listener)
        listeners.give("notices", {cast.ewa.pk: {"count": 1}})
        listeners.give("secrets", {cast.ewa.pk: {}})
        counted = mine.queue.qsize(), other.queue.qsize()
        for _each in range(WAITING):
            listeners.give("notices", {cast.ewa.pk: {}})
        return *counted, mine.queue.get_nowait()

    assert asyncio.run(given()) == (1, 0, None)
