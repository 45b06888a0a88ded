"""The suite: `python -m tests.benchmarks.suite M`. Its data folder is kept and used again while what fills it is the same."""

import os
import shutil
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from launcher.places import ROOT, data_home
from tests.benchmarks.suite.filling import EVERYTHING, READER
from tests.benchmarks.suite.floors import Floors
from tests.benchmarks.suite.loads import SECONDS, USERS, export, mixed
from tests.benchmarks.suite.operations import Places, measure, operations
from tests.benchmarks.suite.product import Product, fill, running
from tests.benchmarks.suite.report import Report
from tests.benchmarks.suite.visitor import Visitor

SIZES = {
    "S": "10,000 persons, 2,000 organisations, 5,000 deals, 10,000 episodes",
    "M": "100,000 persons, 20,000 organisations, 50,000 deals, 100,000 episodes",
    "L": "1,000,000 persons, 200,000 organisations, 500,000 deals, 1,000,000 episodes",
}


def main(size: str) -> int:
    """Fill what is not there, start, measure, write."""
    report, home = Report(size, SIZES[size]), _filled(size)
    with running(home) as product:
        times = product.times
        report.tell("start on a filled database, until web answers", times["services"] + times["answer"], "s", must=3)
        report.tell("the same: CPU of one web process", product.start_cpu, "s", must=0)
        floors, visitor = Floors(product.owner_url), Visitor(product.port).sign_in(READER)
        places = Places(floors, visitor)
        for operation in operations(visitor, places, floors):
            report.add(measure(product, operation, lambda: visitor.size))
        _together(report, product, visitor, places=places, floors=floors)
    empty_start(report)
    report.write()
    return 0


def empty_start(report: Report) -> None:
    """From an empty folder to the first answer."""
    with tempfile.TemporaryDirectory(prefix="klientela-bench-", dir="/var/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "data") as product:
            times = product.times
            steps = sum(times[name] for name in ("database", "prepare", "services", "answer"))
            report.tell("empty folder to ready, with making the server's cluster", steps, "s", must=10)
            report.tell("of it: tables, triggers and first rows", times["prepare"], "s", must=0)
            report.tell("the same: CPU of ours, without the server's", times["prepare CPU"], "s", must=0)


def _filled(size: str) -> Path:
    home, mark = data_home().with_name(f"klientela-bench-{size}"), _made_by()
    stamp = home / "filled"
    if stamp.exists() and stamp.read_text() == mark:
        return home
    shutil.rmtree(home, ignore_errors=True)
    with running(home) as product:
        print(f"Filled in {fill(product, size):.0f} s", flush=True)
    stamp.write_text(mark)
    return home


def _made_by() -> str:
    """Everything that decides what the data are."""
    folder = ROOT / "tests" / "benchmarks"
    code = [folder / "loading.py", folder / "suite" / "filling.py", *sorted((folder / "generated").glob("*.py"))]
    return sha256(b"".join(path.read_bytes() for path in code)).hexdigest()


def _together(report: Report, product: Product, visitor: Visitor, *, places: Places, floors: Floors) -> None:
    load = mixed(product, visitor, places)
    report.tell(f"mixed load of {USERS} people for {SECONDS} s", load.rate, "operations/s", must=50, floor="15", least=True)
    report.tell("the same: median", load.median, "ms", must=0)
    report.tell("the same: p95", load.p95, "ms", must=0, floor="2,900")
    report.tell("the same: CPU of an operation", load.cpu, "ms", must=0)
    taken = export(product, Visitor(product.port).sign_in(EVERYTHING), floors)
    floor = f"COPY {taken.floor:,.0f}; 16,300"
    report.tell(f"export of {taken.rows:,} rows of 6 columns, everything seen", taken.rate, "rows/s", must=60_000, floor=floor, least=True)
    report.tell("the same for a second of processor", taken.cpu_rate, "rows", must=0)
    taken = export(product, visitor, floors)
    report.tell(f"export of {taken.rows:,} rows, a tenth seen", taken.rate, "rows/s", must=0)
    held = product.memory()
    for name, share in held.items():
        report.tell(f"memory (PSS) after all that: {name}", share, "MB", must=0)
    report.tell("memory of supervisor, two web and one worker process", sum(held.values()), "MB", must=400, floor="580")


if __name__ == "__main__":
    os.chdir(ROOT)
    chosen = sys.argv[1] if len(sys.argv) > 1 else "S"
    sys.exit(main(chosen) if chosen in SIZES else f"A size is one of {', '.join(SIZES)}.")
