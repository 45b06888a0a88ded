"""A company of real size, made once for all benchmarks, in a database of its own that is thrown away afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from django.db import connection

from klientela.core.access.acting import as_system
from klientela.core.identity.models import User
from klientela.core.operations.demo import company as demo
from tests.benchmarks.generated.company import make
from tests.benchmarks.measuring import Sheet
from tests.kit import roles

TODAY = date(2026, 11, 22)


class Company:
    """The company of the demonstration, over the real files, and how long each of them took."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []
        begun = perf_counter()
        demo.build(today=TODAY, tell=lambda text: self.steps.append((text.strip(" …"), perf_counter() - begun)))
        self.steps.append(("end", perf_counter() - begun))
        self.rep = User.objects.get(name="Darcel Schlecht")
        self.leader = User.objects.get(name="Melvin Marxen")
        self.director = User.objects.get(name=demo.DIRECTOR)

    @property
    def people(self) -> dict[str, User]:
        """Who looks, by what he sees: his own, his team's, everything."""
        return {"rep": self.rep, "leader": self.leader, "director": self.director}


@pytest.fixture(scope="session")
def company(django_db_setup: None, django_db_blocker: Any, real_data: Path) -> Iterator[Company]:
    """The company; committed, vacuumed and analysed like one that has been there for a while."""
    os.environ["KLIENTELA_DATA"] = str(real_data.parent)
    with django_db_blocker.unblock(), own_database("bench"):
        made = Company()
        tidy()
        yield made


@pytest.fixture(scope="session")
def generated(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The generated company in a database of its own; its size is that of `bin/bench --size`, else S.

    `KLIENTELA_BENCH_DATABASE` names one on the same server that is filled and migrated already, since the largest takes minutes.
    """
    size, filled = os.environ.get("KLIENTELA_BENCH_SIZE", "S"), os.environ.get("KLIENTELA_BENCH_DATABASE", "")
    with django_db_blocker.unblock(), within(filled) if filled else own_database("generated"):
        if not filled:
            with roles.connected_as_owner(), as_system("benchmark data"):
                make(size)
            tidy()
        yield size


@contextmanager
def within(name: str) -> Iterator[None]:
    """Work in another database of the same server."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    yield
    connection.close()
    connection.settings_dict["NAME"] = before


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """A copy of the tests' database, made and thrown away by its owner; within, the rights of the running program."""
    creation = connection.creation
    with roles.connected_as_owner():
        creation.clone_test_db(name, verbosity=0)
    with within(creation.get_test_db_clone_settings(name)["NAME"]):
        yield
    with roles.connected_as_owner():
        creation.destroy_test_db(suffix=name, verbosity=0)


def tidy() -> None:
    """What the database does by itself at night."""
    with roles.connected_as_owner(), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


@pytest.fixture(scope="session")
def sheets(request: pytest.FixtureRequest) -> Iterator[list[Sheet]]:
    """Tables that are printed when all is measured."""
    made: list[Sheet] = []
    yield made
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(*made, sep="\n")
