"""Two machines before one database server and one store of files: people never notice which one answers, nor that one is gone."""

import os
import re
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from launcher.database import Database
from launcher.tests.running import until
from tests.installation import Machine, checkout
from tests.kit.file_store import file_store
from tests.releases.make import FOLDER, KEY, load, manage, superuser
from tests.scale.proxy import Proxy

pytestmark = [pytest.mark.scale, pytest.mark.slow_install]
CONTENT = os.urandom(300_000)
PERSON = re.compile(r"^  (\S.*?)\s{2,}(\S+)\s+(\S+)\s+Sales representative$", re.MULTILINE)


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory(prefix="klientela-scale-", dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def server(folder):
    """A database server of one's own, with the data of a release."""
    database = Database(folder / "server", careless=True)
    database.prepare()
    database.start()
    load(database, min(FOLDER.glob("*.xz")))
    manage(database, "prepare", "--no-link")
    yield database
    database.stop()


@pytest.fixture(scope="module")
def files():
    with file_store() as address:
        yield address


@pytest.fixture(scope="module")
def machines(folder, server, files):
    """Both are started at the same moment."""
    extra = {"DATABASE_URL": server.url, "KLIENTELA_OWNER_URL": server.owner_url, "KLIENTELA_FILES_URL": files}
    extra |= {"DJANGO_KEY": KEY, "KLIENTELA_PROXIES": "127.0.0.1"}
    root = checkout(folder / "program")
    both = [Machine(folder / f"machine-{number}", root=root, extra=extra) for number in (1, 2)]
    starting = [threading.Thread(target=machine.start) for machine in both]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    yield both
    for machine in both:
        machine.stop()


@pytest.fixture(scope="module")
def proxy(machines):
    until(lambda: all(machine.answers() for machine in machines), seconds=120)
    before = Proxy([f"http://127.0.0.1:{machine.port}" for machine in machines])
    yield before
    before.stop()


@pytest.fixture(scope="module")
def somebody(server, proxy):
    """A representative, signed in through the proxy."""
    _name, username, password = PERSON.search(manage(server, "demo", "--new-passwords")).groups()
    with httpx.Client(base_url=proxy.address, timeout=60) as client:
        client.get("/sign-in/")
        answer = post(client, "/sign-in/", data={"name": username, "password": password})
        assert answer.headers["Location"] == "/", answer.text
        client.username = username
        yield client


def post(client, path, **content):
    return client.post(path, headers={"X-CSRFToken": client.cookies["csrftoken"]}, **content)


def test_a_session_holds_on_every_machine(somebody, proxy, machines):
    proxy.served.clear()
    assert {somebody.get("/").status_code for _ in range(6)} == {200}
    assert sorted(proxy.served.values()) == [3, 3]


def test_a_file_brought_to_one_machine_is_handed_out_by_the_other(somebody, proxy, machines):
    deal = re.search(r"/deals/([0-9a-f-]{36})/", somebody.get("/deals/").text)[1]
    known = files_of(somebody, deal)
    assert post(somebody, f"/files/of/deals/{deal}/", files={"file": ("offer.bin", CONTENT)}).status_code in {200, 302}
    (file,) = files_of(somebody, deal) - known
    proxy.served.clear()
    assert [somebody.get(f"/files/{file}/").content == CONTENT for _ in range(2)] == [True, True]
    assert sorted(proxy.served.values()) == [1, 1]
    assert not any(
        CONTENT[:64] in path.read_bytes() for machine in machines for path in (machine.home / "files").rglob("*") if path.is_file()
    )


def files_of(client, deal):
    return set(re.findall(r"/files/([0-9a-f-]{36})/", client.get(f"/files/of/deals/{deal}/", headers={"HX-Request": "true"}).text))


def test_what_happens_on_one_machine_is_told_to_whoever_listens_at_the_other(somebody, proxy, server):
    give_news(server, somebody.username)
    heard = []
    listening = threading.Thread(target=listen, args=(proxy.nodes[0], somebody.cookies, heard), daemon=True)
    listening.start()
    until(lambda: len(heard) > 1, seconds=30)
    before = heard[-1]
    proxy.only = proxy.nodes[1]
    try:
        answer = post(somebody, "/me/notifications/seen/")
    finally:
        proxy.only = None
    assert answer.status_code in {200, 204, 302}
    until(lambda: heard[-1] != before, seconds=30)


def give_news(server, username):
    """Something that the person has not seen yet."""
    given = "(id, kind, occurrence, title, text, entity, at, user_id)"
    taken = "SELECT gen_random_uuid(), 'task.given', 'once', 'A task', '', '', now(), id FROM identity_user WHERE username = %s"
    with psycopg.connect(superuser(server), password=server._administrators_password()) as asking:
        assert asking.execute(f"INSERT INTO tasks_notice {given} {taken}", [username]).rowcount == 1


def listen(node, cookies, heard):
    with suppress(httpx.RemoteProtocolError), httpx.stream("GET", f"{node}/stream/", cookies=cookies, timeout=60) as answer:
        for line in answer.iter_lines():
            if line.startswith("data:"):
                heard.append(line)


def test_one_that_prepares_waits_for_the_other(server):
    from klientela.core.operations.sql import PREPARING

    with psycopg.connect(server.owner_url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        done = []
        waiting = threading.Thread(target=lambda: done.append(manage(server, "prepare", "--no-link")))
        waiting.start()
        until(lambda: waits(server), seconds=60)
        assert not done
        other.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])
        waiting.join(120)
    assert len(done) == 1


def waits(server):
    with psycopg.connect(superuser(server), password=server._administrators_password()) as asking:
        return asking.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone()[0]


def test_when_a_machine_falls_people_go_on(somebody, proxy, machines):
    machines[0].fall()
    began = time.monotonic()
    assert {somebody.get("/deals/").status_code for _ in range(4)} == {200}
    assert time.monotonic() - began < 30
    assert alive_worker(machines[1])


def alive_worker(machine):
    said = subprocess.run(["ps", "-o", "stat=", "-p", str(machine.pids()["worker"])], capture_output=True, text=True).stdout
    return bool(said) and "Z" not in said
