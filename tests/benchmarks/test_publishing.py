"""What one process publishes is in force in another within two seconds, by the clock."""

import os
import subprocess
import sys
import time

import pytest

from tests.benchmarks.measuring import Sheet
from tests.benchmarks.test_streams import database_url
from tests.cast import Cast
from tests.kit.own_fields import own_field

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]
MOST_SECONDS, ROUNDS = 2.0, 5
OTHER = """
import sys, time, django
django.setup()
from klientela.core.access.acting import as_system
from klientela.kernel.entity import entity_named
from klientela.core.records.own.definitions import own_fields
with as_system("a benchmark"):
    deals = entity_named("deals")
    seen = {field.code for field in own_fields(deals)}
    print("ready", flush=True)
    while True:
        for code in {field.code for field in own_fields(deals)} - seen:
            seen.add(code)
            print(code, flush=True)
        time.sleep(0.005)
"""


def test_what_is_published_reaches_another_process(cast: Cast, sheets: list[Sheet]) -> None:
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "klientela.config.settings"}
    other = subprocess.Popen([sys.executable, "-c", OTHER], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout and other.stdout.readline() == "ready\n"
        taken = [_reached(other, number) for number in range(ROUNDS)]
    finally:
        other.kill()
        other.wait()
    made = Sheet("What one process publishes, in another", ("median s", "worst s"))
    made.add(sorted(taken)[ROUNDS // 2], max(taken))
    sheets.append(made)
    assert max(taken) <= MOST_SECONDS, taken


def _reached(other: subprocess.Popen[str], number: int) -> float:
    """The seconds until another process knows a field."""
    begun = time.perf_counter()
    own_field("deals", f"published_{number}")
    assert other.stdout and other.stdout.readline() == f"published_{number}\n"
    return time.perf_counter() - begun
