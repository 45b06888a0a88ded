"""What writing costs: a move on the board, a new deal, and a file of 8,800 deals tried out, brought in, and brought in again."""

import csv
import io
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pytest
from django.db import transaction

from klientela.core.access.acting import acting
from klientela.core.exchange.plans import Plan
from klientela.core.exchange.running import try_out
from klientela.core.exchange.services import mapping_named, run_import
from klientela.core.exchange.uploads import table_of
from klientela.core.processes.models import Stage
from klientela.core.processes.services import move
from klientela.modules.sales.models import Deal
from klientela.modules.sales.services import create_deal
from tests.benchmarks.conftest import Company
from tests.benchmarks.measuring import Sheet, timed

pytestmark = [pytest.mark.benchmark, pytest.mark.real_data, pytest.mark.django_db]
MAPPING = "CRM sales pipeline"
SLOWEST = {"file tried out": 150, "file brought in": 150, "file brought in again": 100}
"""Seconds of processor that a file of 8,800 deals may never cost."""
MOST_MS = 250


@pytest.fixture(scope="module")
def sheet(company: Company, sheets: list[Sheet]) -> Sheet:
    """The table of writing."""
    made = Sheet("Writing", ("what", "CPU", "wall", "unit", "rows a second"))
    sheets.append(made)
    return made


@pytest.fixture(scope="module")
def file(real_data: Path) -> bytes:
    """The real deals under codes of their own, so that they are new once more."""
    rows = list(csv.reader((real_data / "crm_maven" / "sales_pipeline.csv").open(encoding="utf-8")))
    made = io.StringIO()
    csv.writer(made).writerows([rows[0], *([f"N{row[0]}"[:20], *row[1:]] for row in rows[1:])])
    return made.getvalue().encode()


def test_each_file_of_the_company(company: Company, sheet: Sheet) -> None:
    """How long the demonstration took, step by step, in an empty database."""
    for (name, begun), (_next, ended) in zip(company.steps, company.steps[1:], strict=False):
        sheet.add(name, "–", ended - begun, "s", "–")


def test_a_move_and_a_new_deal(company: Company, sheet: Sheet) -> None:
    with acting(company.rep), transaction.atomic():
        deal = Deal.objects.filter(owner=company.rep, closed_at=None).order_by("pk").first()
        assert deal
        stages = cycle(Stage.objects.filter(process=deal.process_id, kind="open").order_by("position"))
        moved = timed(lambda: move(Deal.objects.get(pk=deal.pk), to=next(stages), by=company.rep))
        made = timed(lambda: create_deal({"name": "Benchmark", "party": deal.party}, by=company.rep))
        transaction.set_rollback(True)
    for name, (cpu, wall) in (("move of a card", moved), ("new deal", made)):
        sheet.add(name, cpu, wall, "ms", "–")
        assert cpu < MOST_MS


def test_the_file_of_deals(company: Company, sheet: Sheet, file: bytes) -> None:
    plan = Plan.from_json(mapping_named(MAPPING).plan)
    for name, run in (
        ("file tried out", lambda: len(dry(company, file, plan).lines)),
        ("file brought in", lambda: run_import(file, plan, by=company.director).created),
        ("file brought in again", lambda: run_import(file, plan, by=company.director).unchanged),
    ):
        cpu, wall, rows = once(run)
        assert rows == 8800
        sheet.add(name, cpu, wall, "s", f"{8800 / wall:.0f}")
        assert cpu < SLOWEST[name]


def dry(company: Company, file: bytes, plan: Plan) -> Any:
    """The verdict of every row."""
    table = table_of(file, encoding=plan.encoding, separator=plan.separator)
    return try_out(table, plan, by=company.director, tell=lambda _percent, _message: None)


def once(run: Callable[[], int]) -> tuple[float, float, int]:
    """Seconds of processor and of waiting, and how many rows it was."""
    cpu, wall = process_time(), perf_counter()
    rows = run()
    return process_time() - cpu, perf_counter() - wall, rows
