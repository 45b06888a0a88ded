"""What an import costs: companies a second beside bare statements, memory, others meanwhile, five kills, and taking it back."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from klientela.core.access.acting import acting, as_system
from klientela.core.exchange import uploads
from klientela.core.exchange.models import ImportRun, ImportState
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.sources import MAX_BYTES
from klientela.core.exchange.uploads import keep_upload
from klientela.core.identity.models import User
from klientela.core.records.bulk_runs import begin_undo, carry_out
from klientela.core.records.undoing import offer
from tests.benchmarks.conftest import own_database, tidy
from tests.benchmarks.importing import COLUMNS, CONTENT, bare, write
from tests.benchmarks.loading import director_among
from tests.benchmarks.measuring import Sheet
from tests.benchmarks.test_bulk import open_pages, p95
from tests.kit import roles

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
SIZES = {"S": 100_000, "M": 300_000, "L": 1_000_000}
LEAST_A_SECOND, LEAST_OF_BARE, MOST_MB, MOST_TIMES, CEILING = 2_500, 0.3, 500, 2.0, 3
PLAN = Plan("organizations", {heading: ColumnPlan(name) for heading, name in COLUMNS.items()}, encoding="utf-8", separator=",")


@pytest.fixture(scope="module")
def rows() -> int:
    return int(os.environ.get("KLIENTELA_BENCH_ROWS", SIZES[os.environ.get("KLIENTELA_BENCH_SIZE", "S")]))


@pytest.fixture(scope="module")
def sheet(rows: int, sheets: list[Sheet]) -> Sheet:
    made = Sheet(f"Import of {rows:,} companies with address, phone, e-mail and tax number", ("what", "a second", "seconds", "wanted"))
    sheets.append(made)
    return made


@pytest.fixture
def director(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    """Somebody who sees all of a company that has nothing yet, in a database of its own; he may bring as much as the command line."""
    monkeypatch.setattr(uploads, "MAX_BYTES", MAX_BYTES)
    with django_db_blocker.unblock(), own_database("imports"):
        with roles.connected_as_owner(), as_system("benchmark data"):
            person = director_among(5)
        yield person


def begun(file: Path, rows: int, director: User) -> ImportRun:
    with acting(director):
        upload = keep_upload(file.name, iter([file.read_bytes()]), by=director)
        how = {"state": ImportState.IMPORTING, "row_count": rows, "plan": PLAN.as_json()}
        return ImportRun.objects.create(owner=director, upload=upload, file_name=file.name, entity="organizations", **how)


def worker(run: ImportRun) -> "subprocess.Popen[bytes]":
    told = connection.settings_dict
    user, password, host = (quote(str(told[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    address = f"postgresql://{user}:{password}@/{told['NAME']}?host={host}&port={told['PORT'] or 5432}"
    env = {**os.environ, "DATABASE_URL": address, "KLIENTELA_OWNER_URL": "", "DJANGO_SETTINGS_MODULE": "klientela.config.settings"}
    return subprocess.Popen([sys.executable, "-m", "tests.benchmarks.importing", str(run.pk)], cwd=ROOT, env=env)


def content() -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(CONTENT.replace("%%", "%"))
        found: tuple[int, str] = cursor.fetchone()
    return found


def bare_seconds(file: Path) -> float:
    begun_at = perf_counter()
    with roles.connected_as_owner(), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        bare(cursor.cursor, file)
    return perf_counter() - begun_at


def taken_back(run: ImportRun, director: User) -> float:
    """Seconds it takes to take a whole import back."""
    run.refresh_from_db()
    assert run.batch
    with acting(director):
        back, begun_at = begin_undo(offer(run.batch, by=director), by=director), perf_counter()
        carry_out(back, by=director, tell=lambda done, total: None)
    return perf_counter() - begun_at


def test_companies_are_imported_and_taken_back(rows: int, director: User, sheet: Sheet, tmp_path: Path) -> None:
    file = write(tmp_path / "companies.csv", rows)
    alone = bare_seconds(file)
    tidy()
    run, begun_at = begun(file, rows, director), perf_counter()
    process = worker(run)
    _pid, status, used = os.wait4(process.pid, 0)
    took = perf_counter() - begun_at
    run.refresh_from_db()
    assert (status, run.state, run.counts["create"]) == (0, ImportState.DONE, rows)
    undone = taken_back(run, director)
    sheet.add("bare statements, triggers on", f"{rows / alone:.0f}", alone, "–")
    sheet.add("imported", f"{rows / took:.0f}", took, f"≥ {LEAST_A_SECOND} a second, ≥ {LEAST_OF_BARE} of bare ({alone / took:.2f})")
    sheet.add("memory of the worker", f"{used.ru_maxrss / 1024:.0f} MB", 0.0, f"≤ {MOST_MB} MB")
    sheet.add("taken back", f"{rows / undone:.0f}", undone, f"≤ {took:.0f} seconds")
    assert content()[0] == 0
    assert used.ru_maxrss / 1024 <= MOST_MB
    assert rows / took >= LEAST_A_SECOND / CEILING


def test_others_meanwhile(rows: int, director: User, sheet: Sheet, tmp_path: Path) -> None:
    file = write(tmp_path / "companies.csv", min(rows, 100_000))
    process = worker(begun(file, min(rows, 100_000), director))
    process.wait()
    tidy()
    idle = p95(open_pages(director, until=lambda: True))
    process = worker(begun(write(file, min(rows, 100_000)), min(rows, 100_000), director))
    busy = p95(open_pages(director, until=lambda: process.poll() is not None))
    process.wait()
    sheet.add("p95 of lists meanwhile", f"{busy / idle:.1f} × idle", busy / 1000, f"≤ {MOST_TIMES:.0f} × {idle:.0f} ms")
    assert busy <= idle * MOST_TIMES * CEILING


def test_killed_five_times_it_becomes_the_same(rows: int, director: User, sheet: Sheet, tmp_path: Path) -> None:
    many = min(rows, 60_000)
    run = begun(write(tmp_path / "companies.csv", many), many, director)
    for kill in range(5):
        process = worker(run)
        while run.position < many * (kill + 1) // 6 and process.poll() is None:
            time.sleep(0.05)
            run.refresh_from_db(fields=["position"])
        process.kill()
        process.wait()
    assert worker(run).wait() == 0
    interrupted = content()
    other = begun(tmp_path / "companies.csv", many, director)
    with acting(director):
        carry_out(
            begin_undo(offer(run.batch or ImportRun.objects.get(pk=run.pk).batch, by=director), by=director),
            by=director,
            tell=lambda *_, **__: None,
        )
    assert worker(other).wait() == 0
    sheet.add("killed five times", "the same content", 0.0, "equal")
    assert interrupted == content()
    assert interrupted[0] == many
