"""What many do at once, and what one takes away whole: the mixed load and the export."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from threading import Thread
from time import perf_counter
from typing import Any

from tests.benchmarks.suite.floors import Floors
from tests.benchmarks.suite.operations import MAILS, NAMES, PHONES, Places
from tests.benchmarks.suite.product import Product
from tests.benchmarks.suite.visitor import Visitor

USERS, SECONDS = 16, 30
EXPORT = "/persons/export.csv?columns=name,job_title,email,phone,town,owner&sort=name"


@dataclass(frozen=True)
class Load:
    """What sixteen people at once were given."""

    rate: float
    median: float
    p95: float
    cpu: float


def mixed(product: Product, visitor: Visitor, places: Places) -> Load:
    """Sixteen people for half a minute: 20 % lists, 5 % deep, 25 % searches, 25 % open, 10 % create, 10 % boards, 5 % funnels."""
    took: list[float] = []
    faults: list[BaseException] = []
    begun, used = perf_counter(), product.cpu()

    def work(number: int) -> None:
        own, die = visitor.alike(), random.Random(number)
        acts = _acts(own, places, die)
        try:
            while perf_counter() - begun < SECONDS:
                act = die.choices([act for _share, act in acts], [share for share, _act in acts])[0]
                since = perf_counter()
                act()
                took.append((perf_counter() - since) * 1000)
        except BaseException as fault:  # noqa: BLE001 - told by the one who waits for all
            faults.append(fault)

    threads = [Thread(target=work, args=(number,)) for number in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    seconds = perf_counter() - begun
    return Load(len(took) / seconds, median(took), quantiles(took, n=20)[-1], (product.cpu() - used) / len(took))


def _acts(own: Visitor, places: Places, die: random.Random) -> list[tuple[int, Callable[[], Any]]]:
    words = [*NAMES[:3], *MAILS, *PHONES]
    return [
        (20, lambda: own.get("/persons/?sort=name")),
        (5, lambda: own.get(places.after())),
        (25, lambda: own.get(f"/persons/?q={die.choice(words)}")),
        (25, lambda: own.get(f"/persons/{places.busy}/")),
        (10, lambda: places.deal(own)),
        (10, lambda: own.get("/deals/?view=board")),
        (5, lambda: own.get("/reports/funnel/")),
    ]


@dataclass(frozen=True)
class Export:
    """Rows a second of a file of six columns, and how many COPY gives."""

    rows: int
    rate: float
    cpu_rate: float
    floor: float


def export(product: Product, visitor: Visitor, floors: Floors) -> Export:
    """All persons as a file; the better of three."""
    best = (0.0, 0, 0.0)
    for _round in range(3):
        begun, used = perf_counter(), product.cpu()
        rows = visitor.get(EXPORT).count("\n") - 1
        best = max(best, (rows / (perf_counter() - begun), rows, rows / (product.cpu() - used) * 1000))
    seconds, copied = floors.copied()
    return Export(best[1], best[0], best[2], copied / seconds)
