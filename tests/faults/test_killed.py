"""Database, web and worker are killed under a load of writes: what was acknowledged is there, once."""

import time

import pytest

from launcher.tests.running import until
from tests.faults.product import Writers

pytestmark = [pytest.mark.slow_install, pytest.mark.django_db]


def drill(product, *, rounds):
    with Writers(product) as writers:
        for name in ["database", "web", "worker"] * rounds:
            known = len(writers.journal)
            until(lambda known=known: len(writers.journal) > known + 5, seconds=60)
            product.kill(name)
            time.sleep(1)
        known = len(writers.journal)
        until(lambda: len(writers.journal) > known + 5, seconds=60)
    writers.prove()
    return writers


@pytest.mark.exhaustive
def test_what_was_acknowledged_survives_every_kill_once(product):
    writers = drill(product, rounds=1)
    assert writers.tries > len(writers.journal), "no write was ever interrupted"


@pytest.mark.exhaustive
def test_it_survives_many_kills(product):
    drill(product, rounds=12)
