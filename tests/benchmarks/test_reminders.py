"""Ten thousand reminders due in one minute: all on screen and handed to a mail server within a minute, the worker killed in between."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from klientela.core.access.acting import as_system
from klientela.core.access.models import Role, RoleHolder
from klientela.core.identity.models import User
from klientela.core.jobs.queue import declared_jobs
from klientela.core.messaging.models import MailAccount, OutgoingMail
from klientela.core.tasks.models import Notice, Task
from klientela.kernel.wall import beyond_the_wall
from tests.benchmarks.measuring import Sheet
from tests.benchmarks.sink import sink

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]
REMINDERS, PEOPLE, MOST_SECONDS = 10_000, 200, 60


def database_url() -> str:
    told = connection.settings_dict
    user, password, host = (quote(str(told[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    return f"postgresql://{user}:{password}@/{told['NAME']}?host={host}&port={told['PORT'] or 5432}"


def worker() -> subprocess.Popen[bytes]:
    env = {**os.environ, "DATABASE_URL": database_url(), "KLIENTELA_OWNER_URL": ""}
    return subprocess.Popen([sys.executable, "-m", "klientela.config.worker"], env=env, stdin=subprocess.DEVNULL)


def fill(port: int) -> None:
    MailAccount.objects.create(host="127.0.0.1", port=port, security="none", sender="crm@example.com", site="https://crm.example.com")
    rep = Role.objects.get(slug="rep")
    people = [User(username=f"u{n}", name=f"User {n}", email=f"u{n}@example.com", password="!") for n in range(PEOPLE)]
    User.objects.bulk_create(people)
    RoleHolder.objects.bulk_create(RoleHolder(user=user, role=rep) for user in people)
    due = timezone.now() - timedelta(seconds=5)
    with as_system("benchmark"):
        Task.unscoped.bulk_create(
            (Task(title=f"Call {n}", owner=people[n % PEOPLE], remind_at=due, due_at=due, due_on=due.date()) for n in range(REMINDERS)),
            batch_size=2000,
        )


def count() -> tuple[int, int]:
    with beyond_the_wall("benchmark"):
        return Notice.objects.count(), OutgoingMail.objects.filter(state="sent").count()


@pytest.fixture
def sheet(sheets: list[Sheet]) -> Sheet:
    made = Sheet("10,000 reminders due in one minute, 200 people, worker killed", ("what", "seconds"))
    sheets.append(made)
    return made


def test_reminders_are_told_and_sent_though_the_worker_is_killed(sheet: Sheet, cast: object) -> None:
    with sink() as office, beyond_the_wall("benchmark"):
        fill(office.port)
        begun, running, killed_at, on_screen = time.monotonic(), worker(), 0.0, 0.0
        next(job for job in declared_jobs() if job.name == "tasks.remind").defer(by=None)
        while (seconds := time.monotonic() - begun) < 2 * MOST_SECONDS:
            told, sent = count()
            if not killed_at and sent > REMINDERS // 5:
                os.kill(running.pid, signal.SIGKILL)
                running.wait()
                killed_at, running = seconds, worker()
            on_screen = on_screen or (seconds if told == REMINDERS else 0.0)
            if sent >= REMINDERS:
                break
            time.sleep(0.5)
        running.kill()
        running.wait()
    for what, took in (("worker killed", killed_at), ("all on screen", on_screen), ("all handed to SMTP", seconds)):
        sheet.add(what, took)
    assert len(set(office.numbers)) == REMINDERS and count()[0] == REMINDERS
    assert killed_at and on_screen and seconds <= MOST_SECONDS
