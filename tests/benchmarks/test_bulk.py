"""What bulk work costs, and what it costs others: a hundred thousand records changed and taken back while somebody opens lists."""

import multiprocessing
import random
from collections.abc import Callable, Iterator
from statistics import quantiles
from time import perf_counter, sleep
from typing import Any

import pytest
from django.db import connections

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.records.bulk_runs import begin, begin_undo, carry_out, fix_keys
from klientela.core.records.runs import BulkRun, What
from klientela.core.records.undoing import offer
from klientela.kernel.entity import entity_named
from tests.benchmarks.loading import VIEWERS, key
from tests.benchmarks.measuring import Sheet, Visitor

pytestmark = pytest.mark.benchmark
CHANGED, LEAST_A_SECOND, MOST_TIMES = 100_000, 2_000, 2.0
ASKED, PAUSE = 120, 0.02
CEILING = 3
PAGES = ("/persons/?sort=name", "/organizations/?sort=name", "/deals/")


@pytest.fixture(scope="module")
def sheet(generated: str, sheets: list[Sheet]) -> Sheet:
    """The figures of bulk work."""
    made = Sheet(f"Bulk work, generated company of size {generated}", ("what", "records", "a second", "ms", "wanted"))
    sheets.append(made)
    return made


@pytest.fixture(autouse=True)
def committed(generated: str, django_db_blocker: Any) -> Iterator[None]:
    """What a test writes is kept, so that another process sees it; all of it is taken back by the test itself."""
    with django_db_blocker.unblock():
        yield


def person(name: str) -> User:
    """Somebody who sees that much."""
    return User.objects.get(pk=key("user", VIEWERS[name]))


def open_pages(user: User, *, until: Callable[[], bool]) -> list[float]:
    """Milliseconds of pages somebody opens one after the other, as he waits for them."""
    visitor, die, costs = Visitor(user), random.Random(7), []
    for page in PAGES:
        visitor.get(page)
    while not until() or len(costs) < ASKED:
        begun = perf_counter()
        visitor.get(die.choice(PAGES))
        costs.append((perf_counter() - begun) * 1000)
        sleep(PAUSE)
        if len(costs) > ASKED * 100:
            break
    return costs


def p95(costs: list[float]) -> float:
    return quantiles(costs, n=20)[18]


def carried_out(run: BulkRun, user: User) -> float:
    begun = perf_counter()
    with acting(user):
        carry_out(run, by=user, tell=lambda done, total: None)
    return perf_counter() - begun


def beside(work: Callable[[], Any]) -> multiprocessing.process.BaseProcess:
    """Work in a process of its own, as in the worker."""
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return process


def _ended(worker: Any, took: list[float], begun: float) -> bool:
    if not worker.is_alive() and not took:
        took.append(perf_counter() - begun)
    return bool(took)


def test_a_hundred_thousand_are_changed_and_taken_back(sheet: Sheet) -> None:
    director, kind = person("100 %"), entity_named("persons")
    idle = p95(open_pages(director, until=lambda: True))
    with acting(director):
        plan = {"changes": [{"field": "job_title", "how": "set", "value": "Buyer"}]}
        run = begin(kind, What.EDIT, plan, by=director, question="")
        rows = visible(director, "read", kind)
        fix_keys(run, rows.filter(pk__in=rows.order_by("pk").values("pk")[:CHANGED]))
    begun = perf_counter()
    worker = beside(lambda: carried_out(run, director))
    took: list[float] = []
    costs = open_pages(director, until=lambda: _ended(worker, took, begun))
    busy = p95(costs)
    worker.join()
    run.refresh_from_db()
    with acting(director):
        back = begin_undo(offer(run.batch, by=director), by=director)
    back_took = carried_out(back, director)
    for name, done, seconds in (("fields changed, somebody opens lists meanwhile", run, took[0]), ("taken back, alone", back, back_took)):
        sheet.add(name, f"{done.total:,}", f"{done.changed / seconds:.0f}", seconds * 1000, f"≥ {LEAST_A_SECOND} a second")
    sheet.add("p95 of lists meanwhile", "–", f"{busy / idle:.1f} × idle", busy, f"≤ {MOST_TIMES:.0f} × {idle:.0f} ms")
    assert (run.changed, back.changed) == (run.total, run.total)
    assert min(run.changed / took[0], back.changed / back_took) >= LEAST_A_SECOND / CEILING
    assert busy <= idle * MOST_TIMES * CEILING
