"""Five hundred open streams: an event reaches all within a fifth of a second."""

import asyncio
import os
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from klientela.core.identity.models import User
from klientela.core.tasks.live import tell
from tests.benchmarks.measuring import Sheet
from tests.journeys.running import free_port, wait_for

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]
STREAMS, ROUNDS, MOST_MS = 500, 10, 200


def database_url() -> str:
    told = connection.settings_dict
    user, password, host = (quote(str(told[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    return f"postgresql://{user}:{password}@/{told['NAME']}?host={host}&port={told['PORT'] or 5432}"


def cookies(users: list[User]) -> list[str]:
    found = []
    for user in users:
        client = Client()
        client.force_login(user, backend="klientela.core.identity.signing_in.Backend")
        found.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return found


class Stream:
    """A browser that has the stream open, and when each event reached it."""

    def __init__(self) -> None:
        self.events: list[float] = []

    async def run(self, port: int, cookie: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /stream/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {settings.SESSION_COOKIE_NAME}={cookie}\r\n\r\n".encode())
        while line := await reader.readline():
            if line.startswith(b"event: notices"):
                self.events.append(time.perf_counter())


async def measured(port: int, keys: list[str], users: list[User]) -> list[float]:
    streams = [Stream() for _each in keys]
    tasks = [asyncio.create_task(stream.run(port, cookie)) for stream, cookie in zip(streams, keys, strict=True)]
    while not all(stream.events for stream in streams):
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    took = []
    for _round in range(ROUNDS):
        before = [len(stream.events) for stream in streams]
        begun = time.perf_counter()
        await asyncio.to_thread(tell, "notices", {user.pk for user in users})
        while any(len(stream.events) == known for stream, known in zip(streams, before, strict=True)):
            await asyncio.sleep(0.005)
            assert time.perf_counter() - begun < 10
        await asyncio.sleep(0.3)
        took.append(1000 * (max(stream.events[known] for stream, known in zip(streams, before, strict=True)) - begun))
    for task in tasks:
        task.cancel()
    return sorted(took)


def test_an_event_reaches_five_hundred_streams(cast: object, sheets: list[Sheet]) -> None:
    users = [User(username=f"s{n}", name=f"Stream {n}", password="!") for n in range(STREAMS)]
    User.objects.bulk_create(users)
    keys, port = cookies(users), free_port()
    env = {**os.environ, "DATABASE_URL": database_url(), "KLIENTELA_OWNER_URL": ""}
    command = ["-m", "granian", "--interface", "asginl", "--workers", "1", "--port", str(port), "klientela.config.asgi:application"]
    server = subprocess.Popen([sys.executable, *command], env=env, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/")
        took = asyncio.run(measured(port, keys, users))
    finally:
        server.kill()
        server.wait()
    made = Sheet(f"An event to {STREAMS} open streams", ("median ms", "worst ms"))
    made.add(took[len(took) // 2], took[-1])
    sheets.append(made)
    assert took[-1] <= MOST_MS
