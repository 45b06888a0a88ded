"""The estimate of what comes in, against what the real sales files say came in."""

import csv
import os
import tracemalloc
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from klientela.modules.forecast.estimate import Known, estimate

FILES = Path(os.environ.get("KLIENTELA_DATA", "../shared")) / "data/crm_maven"
NEVER = 10**7


def day(text):
    return date.fromisoformat(text).toordinal() if text else NEVER


def month(number):
    return date(2017 + (number - 1) // 12, (number - 1) % 12 + 1, 1).toordinal() - 1


@pytest.fixture(scope="module")
def deals():
    prices = {row["product"].replace(" ", ""): float(row["sales_price"]) for row in csv.DictReader((FILES / "products.csv").open())}
    rows = [row for row in csv.DictReader((FILES / "sales_pipeline.csv").open()) if row["engage_date"]]
    return {
        "begun": np.array([day(row["engage_date"]) for row in rows]),
        "ended": np.array([day(row["close_date"]) for row in rows]),
        "won": np.array([row["deal_stage"] == "Won" for row in rows]),
        "value": np.array([float(row["close_value"] or 0) for row in rows]),
        "listed": np.array([prices[row["product"].replace(" ", "")] for row in rows]),
        "rep": np.array([row["sales_agent"] for row in rows]),
    }


def known_on(deals, cut):
    there = deals["begun"] <= cut
    begun, ended, listed = deals["begun"][there], deals["ended"][there], deals["listed"][there]
    closed = ended <= cut
    lasted = np.where(closed, ended, cut) - begun
    ratio = np.where(closed, deals["value"][there] / listed, 0.0)
    known = Known((cut - begun).astype(float), lasted.astype(float), closed, closed & deals["won"][there], listed, ratio)
    return known, deals["rep"][there]


def cases(deals):
    for number in range(2, 11):
        cut, end = month(number), month(number + 3)
        known, reps = known_on(deals, cut)
        for rep in np.unique(reps):
            mine = reps == rep
            if (mine & known.closed).sum() >= 30:
                came = (deals["rep"] == rep) & deals["won"] & (deals["ended"] > cut) & (deals["ended"] <= end)
                yield known, mine, end - cut, deals["value"][came].sum()


@pytest.mark.real_data
def test_the_range_holds_what_came_and_its_middle_is_nearer_than_weighted_stages(deals):
    inside, errors, weighted = [], [], []
    for known, mine, days, came in cases(deals):
        found = estimate(known, mine, days=days)
        inside.append(found.low <= came <= found.high)
        errors.append(abs(found.middle - came))
        by_stage = known.listed[mine & ~known.closed].sum() * known.won.sum() / known.closed.sum()
        weighted.append(abs(by_stage - came))
    assert len(inside) > 100
    assert 0.7 <= np.mean(inside) <= 0.9
    assert np.mean(errors) <= np.mean(weighted)


def test_nothing_known_is_nothing_expected():
    none, no = np.zeros(0), np.zeros(0, dtype=bool)
    found = estimate(Known(none, none, no, no, none, none), no, days=90)
    assert (found.low, found.middle, found.high) == (0.0, 0.0, 0.0)


def test_many_deals_of_one_day_and_price_need_no_more_room():
    size = 60_000
    closed = np.arange(size) < 20_000
    known = Known(
        np.full(size, 300.0), np.where(closed, 60.0, 30.0), closed, closed & (np.arange(size) % 2 == 0), np.full(size, 10.0), np.ones(size)
    )
    tracemalloc.start()
    found = estimate(known, np.ones(size, dtype=bool), days=92)
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()
    assert found.low < 200_000 < found.high
