"""The estimate of fifty thousand open deals."""

import time

import numpy as np
import pytest

from klientela.modules.forecast.estimate import Known, estimate


@pytest.mark.benchmark
def test_fifty_thousand_open_deals_take_three_seconds():
    random = np.random.default_rng(1)
    size = 60_000
    closed = np.arange(size) < 10_000
    lasted = random.integers(0, 300, size).astype(float)
    listed = random.choice(np.array([55.0, 550.0, 1096.0, 4821.0, 26768.0]), size)
    known = Known(lasted + 10, lasted, closed, closed & (random.random(size) < 0.6), listed, np.ones(size))
    started = time.process_time()
    estimate(known, np.ones(size, dtype=bool), days=92)
    assert time.process_time() - started <= 3
