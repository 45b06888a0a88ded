"""The table of all figures: printed, and kept in `docs/benchmarks.md`, one section for each size."""

import os
import platform
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from launcher.places import ROOT
from tests.benchmarks.suite.operations import Measured

DOCUMENT = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `bin/bench --size S`, `M` or `L`; each run replaces its own section. The product runs as `bin/up` starts it, with two web
processes and a worker; every figure is asked for over HTTP on the same computer, warm, the whole answer read. The reader is not an
administrator: he sees about a tenth of all records through his team, territories and shares, and some fields are hidden from him. CPU
is what web and database together used for one request: it says more than waiting where a computer is shared. The floor is the bare
database: plain SQL with the same scope on the same tables, or COPY. “Must” is half of what the best other program needs, measured at M
on two such cores. What single pages and statements cost stands in `docs/develop/benchmarks.md`.
"""
HEADS = ("operation", "median ms", "p95 ms", "CPU ms", "kB sent", "floor ms", "× floor", "best peer ms", "must ms", "met?")
MORE = ("what", "measured", "floor or peer", "must", "met?")
SIZES = "SML"


@dataclass
class Report:
    """What a run has found."""

    size: str
    numbers: str
    lines: list[tuple[str, ...]] = field(default_factory=list)
    more: list[tuple[str, ...]] = field(default_factory=list)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def add(self, found: Measured) -> None:
        """One operation."""
        figures = (found.median, found.p95, found.cpu, found.size, found.floor)
        shown = [f"{value:.1f}" if value else "" for value in figures]
        times = f"{found.median / found.floor:.0f}" if found.floor else ""
        must = (f"{found.peer:.0f}", f"{found.must:.0f}", _met(found.median <= found.must)) if found.peer else ("", "", "")
        self.lines.append((found.name, *shown, times, *must))
        print(*self.lines[-1], sep=" | ", flush=True)

    def tell(self, what: str, measured: float, unit: str, *, must: float, floor: str = "", least: bool = False) -> None:
        """One of the other figures; `least`: it must be at least so much."""
        met = measured >= must if least else measured <= must
        bound = f"{'≥' if least else '≤'} {must:,.0f}" if must else ""
        self.more.append((what, f"{measured:,.1f} {unit}", floor, bound, _met(met) if must else ""))
        print(*self.more[-1], sep=" | ", flush=True)

    def section(self) -> str:
        """The section of this size."""
        where = f"{_machine()}, load at the end {os.getloadavg()[1]:.1f}"
        about = f"{self.began:%Y-%m-%d %H:%M} UTC, commit {_commit()}, {where}. Command: `bin/bench --size {self.size}`."
        return "\n".join([f"## {self.size}: {self.numbers}", "", about, "", *_table(HEADS, self.lines), "", *_table(MORE, self.more), ""])

    def write(self, path: Path = DOCUMENT) -> None:
        """Put the section of this size into the document; those of other sizes stay."""
        kept = _sections(path.read_text()) if path.exists() else {}
        kept[self.size] = self.section()
        path.write_text("\n".join([HEAD, *(kept[size] for size in SIZES if size in kept)]))


def _sections(text: str) -> dict[str, str]:
    return {found[3]: found for found in re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]}


def _table(heads: tuple[str, ...], lines: list[tuple[str, ...]]) -> Iterator[str]:
    for cells in (heads, tuple("---" for _head in heads), *lines):
        yield f"| {' | '.join(cells)} |"


def _met(is_met: bool) -> str:
    return "yes" if is_met else "**no**"


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _machine() -> str:
    text = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", text)
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return (
        f"{text.count('processor\t')} cores ({model[1] if model else platform.machine()}), {int(memory[1]) // 1024**2 if memory else 0} GiB"
    )
