"""Processes that are asked to end finish what they began; the database goes away and comes back."""

import os
import re
import signal
import threading
import time

import pytest

from launcher.tests.running import until
from tests.faults.product import Writers

pytestmark = [pytest.mark.slow_install, pytest.mark.django_db]
SOON = 10
OUTAGE = 12


@pytest.fixture
def outage():
    """Seconds the database is away; a whole minute where everything is tried."""
    return OUTAGE


def test_web_processes_that_end_in_turn_fail_no_request(product):
    with Writers(product) as writers:
        for pid in product.web_processes()[-2:]:
            known = len(writers.journal)
            os.kill(pid, signal.SIGTERM)
            until(lambda known=known: len(writers.journal) > known + 10, seconds=60)
            time.sleep(6)
    writers.prove()
    assert writers.tries == len(writers.journal), "a request failed"


def frozen(product, seconds, ask):
    """What is answered while the database is away: all its processes stand still."""
    pids = [product.pid("database"), *(row[0] for row in product.sql("SELECT pid FROM pg_stat_activity WHERE backend_type LIKE 'client%'"))]
    alive = [pid for pid in pids if os.path.exists(f"/proc/{pid}")]
    for pid in alive:
        os.kill(pid, signal.SIGSTOP)
    try:
        end, answers = time.monotonic() + seconds, []
        while time.monotonic() < end:
            answers.append(ask())
            time.sleep(0.5)
        return answers
    finally:
        for pid in alive:
            if os.path.exists(f"/proc/{pid}"):
                os.kill(pid, signal.SIGCONT)


def away(product, outage):
    """What programs and people are told, and how long it then takes until they can work again."""
    page = dict(Accept_Language="pl", Cookie="sessionid=" + "x" * 32)

    def ask():
        return product.ask("POST", "/api/v1/organizations/", {"name": "Nowhere"}), product.ask("GET", "/sign-in/", **page)

    told = frozen(product, outage, ask)
    began = time.monotonic()
    until(lambda: product.ask("GET", "/api/v1/organizations/").status == 200, seconds=SOON)
    return told, time.monotonic() - began


def test_while_the_database_is_silent_503_says_when_to_come_back_and_soon_after_all_is_well(product, outage):
    told, again = away(product, outage)
    assert again < SOON
    programs = [program for program, _page in told]
    assert {answer.status for answer in programs} == {503}
    assert {(answer.headers["retry-after"], answer.headers["content-type"]) for answer in programs} == {("5", "application/json")}
    assert max(answer.seconds for answer in programs) < 15
    pages = [page for _program, page in told if page.status == 503]
    assert pages, "no page noticed"
    assert all("Nic nie zapisano" in page.body.decode() and re.search(r"<html[^>]*lang=.pl", page.body.decode()) for page in pages)
    assert product.sql("SELECT count(*) FROM parties_party WHERE name = 'Nowhere'") == [(0,)]


@pytest.mark.exhaustive
def test_after_a_whole_minute_all_is_well_as_soon(product):
    test_while_the_database_is_silent_503_says_when_to_come_back_and_soon_after_all_is_well(product, 60)


def test_a_program_told_to_end_finishes_what_it_began(product):
    """Last of this file: whatever is accepted is answered whole; then the supervisor is gone within its ten seconds."""
    writers = Writers(product)
    for thread in writers.threads:
        thread.start()
    until(lambda: len(writers.journal) > 10)
    began = time.monotonic()
    stopping = threading.Thread(target=product.stop)
    stopping.start()
    writers.stopped.set()
    stopping.join(30)
    assert time.monotonic() - began < SOON
    assert not [odd for odd in writers.odd if odd[0] >= 500]
    product.start()
    for thread in writers.threads:
        thread.join(60)
    writers.prove()
