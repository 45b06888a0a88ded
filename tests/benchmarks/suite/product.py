"""The product under measure: its processes, what they cost and what they hold."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.places import ROOT
from launcher.tests.running import Running, children, until
from tests.benchmarks.suite.started import TIMES

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
PATIENCE = 300
OURS = {"DATABASE_URL", "KLIENTELA_OWNER_URL", "DJANGO_KEY", "KLIENTELA_HOME", "KLIENTELA_DEBUG", "KLIENTELA_TEST_SUFFIX"}


class Product(Running):
    """A running product over a data folder of its own: supervisor, database, two web processes, a worker."""

    start_cpu = 0.0
    """Seconds of processor a web process used until the first answer."""

    def command(self) -> list[str]:
        return [sys.executable, "-m", "tests.benchmarks.suite.started", str(self.home), str(self.port)]

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        return {**kept, "KLIENTELA_WEB": "2", "PYTHONPATH": str(ROOT)}

    def start(self) -> float:
        """Start and wait until it is ready, however busy the computer is; gives the seconds it took."""
        began = time.monotonic()
        with self.log.open("a") as log:
            where = {"stdout": log, "stderr": log, "start_new_session": True, "cwd": ROOT}
            self.process = subprocess.Popen(self.command(), env=self.environment(), **where)
        until(lambda: self.answers() and "ready" in self.log.read_text(), seconds=PATIENCE)
        return time.monotonic() - began

    @property
    def times(self) -> dict[str, float]:
        """Seconds of each step of this start."""
        found: dict[str, float] = json.loads((self.home / TIMES).read_text())
        return found

    @property
    def owner_url(self) -> str:
        """The address of the database for whoever fills it and asks it beside the product."""
        return (self.home / "owner" / "database_url").read_text().strip()

    def family(self, name: str) -> set[int]:
        """A process and all under it."""
        pid = self.pids()[name]
        return {pid, *children(pid)}

    def cpu(self, *names: str) -> float:
        """Milliseconds of processor that web and database, or these, have used."""
        return sum(_used(pid) for name in names or ("web", "database") for pid in self.family(name))

    def memory(self) -> dict[str, float]:
        """Proportional share of memory, MB, by process."""
        alone = {"supervisor": {self.pids()["supervisor"]}, "web": self.family("web"), "worker": self.family("worker")}
        return {name: sum(map(_share, pids)) for name, pids in alone.items()}


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def _share(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1000


@contextmanager
def running(home: Path) -> Iterator[Product]:
    """The product over this folder while the block lasts."""
    home.parent.mkdir(parents=True, exist_ok=True)
    product = Product(home)
    product.log.unlink(missing_ok=True)
    try:
        product.start()
        product.start_cpu = product.cpu("web") / 2000
        time.sleep(2)
        yield product
    finally:
        product.stop()


def fill(product: Product, size: str) -> float:
    """Let the generator fill it, in a process of its own; gives the seconds it took."""
    begun = time.monotonic()
    environment = {**os.environ, "DATABASE_URL": product.owner_url, "DJANGO_KEY": "only-for-benchmarks-" * 3}
    subprocess.run([sys.executable, "-m", "tests.benchmarks.suite.filling", size], cwd=ROOT, env=environment, check=True)
    return time.monotonic() - begun
