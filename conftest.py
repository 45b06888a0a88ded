"""Fixtures for all tests."""

import os
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.test.client import ClientHandler
from django.utils import translation

from klientela.core.access.acting import Actor
from klientela.core.access.wall import context as wall
from klientela.core.access.wall.installing import raise_the_wall
from klientela.core.own_entities.describing import forget_all
from klientela.core.records.own import publishing
from klientela.core.records.own.publishing import forget
from klientela.core.views import shell
from klientela.kernel.entity import own_entities
from tests.cast import Cast, make_cast
from tests.kit import roles

SHARED = Path(os.environ.get("KLIENTELA_DATA") or Path(__file__).resolve().parent.parent / "shared")


SLOW = ("tests/access/test_canary.py", "tests/access/test_twins.py", "tests/access/test_confinement.py", "tests/journeys/")
"""Files that take minutes: begun first, so that none of them is left for one worker at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, end with what empties all tables, also of what an installation begins with; the rest in its order."""
    emptying = {item.nodeid.partition("::")[0] for item in items if empties(item)}
    items.sort(key=lambda item: (not item.nodeid.startswith(SLOW), item.nodeid.partition("::")[0] in emptying))


def empties(item: pytest.Item) -> bool:
    """Whether a test writes for good, so that all tables are emptied after it."""
    marked = any(marker.kwargs.get("transaction") for marker in item.iter_markers("django_db"))
    return marked or "transactional_db" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real data sets; tests that need it carry the marker `real_data`."""
    return SHARED / "data"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The owner makes the database of the tests; the tests themselves have the rights of the running program."""
    emptied = TransactionTestCase._fixture_teardown

    def empty(case: TransactionTestCase) -> None:
        with roles.connected_as_owner():
            emptied(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        with django_db_blocker.unblock():
            raise_the_wall()
            roles.step_down()
        yield
        with django_db_blocker.unblock():
            roles.step_up()


@pytest.fixture
def as_program(db: None) -> None:
    """For tests of what the program may not do: they prove nothing on a server with one role, so that the build fails on one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() != ("klientela_app",):
            missed = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            missed("the server does not know the role of the program")


@pytest.fixture(autouse=True)
def own_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test itself asks of walled tables while nobody acts, the system asks; a request must say for whom it asks."""
    answering = ClientHandler.__call__
    strictly = wall.of_nobody

    def answer(handler: ClientHandler, environ: Any) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(wall, "of_nobody", strictly)
            return answering(handler, environ)

    monkeypatch.setattr(ClientHandler, "__call__", answer)
    monkeypatch.setattr(wall, "of_nobody", lambda: Actor(None, reason="test"))


@pytest.fixture(scope="session", autouse=True)
def files_aside(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files that tests attach lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English; a request of a test leaves the language of its user behind."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the frame of pages remembers for a minute neither runs out within a test nor reaches the next one."""
    monkeypatch.setattr(shell, "MINUTE", 10**9)
    shell._workspace.cache_clear()
    shell._branch_of.cache_clear()


@pytest.fixture(autouse=True)
def configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins without own configuration, and counts no statement of the clock that looks after it."""
    forget()
    monkeypatch.setattr(publishing, "LOOKS_EVERY", 10**9)
    monkeypatch.setattr(publishing._known, "looked_at", monotonic())
    monkeypatch.setattr(publishing._known, "stamp", None)


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Kinds of records made in a test are forgotten with it: the process would know what the database no longer has."""
    yield
    if own_entities():
        forget_all()
        forget()


@pytest.fixture
def cast(db: None) -> Cast:
    """Ewa, Ion, Ana, Dora, Zoe and Eve, with their team, branches and sales process."""
    return make_cast()
