"""The figures of the real sales files, brought in by the demonstration, against an independent count."""

import json
from datetime import date

import pytest

from klientela.core.access.acting import acting
from klientela.core.identity.models import User
from klientela.core.operations.demo import company
from klientela.core.processes.models import Process
from klientela.kernel.period import Period
from klientela.modules.pipeline.queries.funnel import funnel
from klientela.modules.pipeline.queries.results import overall, results_by, revenue_by, win_rate

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
RENAMED = {"GTX Pro": "GTXPro", "technology": "technolgy"}


def by_label(results):
    return {RENAMED.get(row.label, row.label).removeprefix("Team "): row for row in results if row.closed}


def check_each(results, oracle):
    rows = by_label(results)
    assert set(rows) == set(oracle)
    for name, wanted in oracle.items():
        row = rows[name]
        assert (row.won, row.lost, float(row.value[0].amount)) == (wanted["won"], wanted["lost"], wanted["value"]), name
        assert row.days_won == pytest.approx(wanted["avg_days_won"])
        assert float(row.value[0].average) == pytest.approx(wanted["avg_won"])


def test_the_figures_are_those_of_the_files(real_data, monkeypatch):
    monkeypatch.setenv("KLIENTELA_DATA", str(real_data.parent))
    oracle = json.loads((real_data / "oracles" / "crm_maven.json").read_text())
    company.build(today=date(2026, 11, 22), tell=lambda _text: None)
    director = User.objects.get(name=company.DIRECTOR)
    with acting(director):
        check_totals(director, oracle)
        for dimension, name in (("rep", "by_agent"), ("team", "by_manager"), ("branch", "by_region"), ("product", "by_product")):
            check_each(results_by(director, dimension), oracle[name])
        sectors = by_label(revenue_by(director, "sector"))
        assert {name: float(row.value[0].amount) for name, row in sectors.items()} == oracle["won_value_by_sector"]
        check_quarters(director, oracle)
    check_scopes(oracle)


def check_totals(director, oracle):
    total = overall(director)
    assert (total.won, total.lost, float(total.value[0].amount)) == (4238, 2473, oracle["won_value"])
    assert total.win_rate == pytest.approx(oracle["win_rate_closed"])
    assert total.days_won == pytest.approx(oracle["avg_cycle_days_won"])
    assert total.days_lost == pytest.approx(oracle["avg_cycle_days_lost"])
    steps = funnel(director, Process.objects.get(entity="deals")).steps
    assert [(step.reached, step.here, step.lost) for step in steps] == [(8800, 500, 0), (8300, 1589, 2473), (4238, 0, 0)]


def check_quarters(director, oracle):
    for name, wanted in oracle["won_by_close_quarter"].items():
        quarter = Period.quarter(int(name[:4]), int(name[-1]))
        result = overall(director, quarter)
        assert (result.won, float(result.value[0].amount)) == (wanted["count"], wanted["sum"])


def check_scopes(oracle):
    for name, wanted in (("Darcel Schlecht", oracle["by_agent"]), ("Melvin Marxen", oracle["by_manager"])):
        user = User.objects.get(name=name)
        with acting(user):
            assert win_rate(user).won == wanted[name]["won"]
