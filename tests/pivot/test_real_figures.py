"""Pivots of the real sales files, brought in by the demonstration, against an independent count."""

import json
from datetime import date

import pytest
from django.http import QueryDict

from klientela.core.access.acting import acting
from klientela.core.identity.models import User
from klientela.core.operations.demo import company
from klientela.core.views.pivot.answering import Answer
from klientela.kernel.entity import entity_named

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
RENAMED = {"technology": "technolgy"}


def told(user, words):
    """The figures of each row by the measures asked for, under the name of the row."""
    with acting(user):
        pivot = Answer(QueryDict(words), entity_named("deals"), user).pivot
    rows = {RENAMED.get(pivot.rows.told(key), pivot.rows.told(key)): key for key in pivot.rows.keys}
    return {name: tuple(float(pivot.plain(key, (), what) or 0) for what in pivot.shown) for name, key in rows.items()}


def test_the_figures_are_those_of_the_files(real_data, monkeypatch):
    monkeypatch.setenv("KLIENTELA_DATA", str(real_data.parent))
    oracle = json.loads((real_data / "oracles" / "crm_maven.json").read_text())
    company.build(today=date(2026, 11, 22), tell=lambda _text: None)
    director, leader = (User.objects.get(name=name) for name in (company.DIRECTOR, "Melvin Marxen"))
    assert told(director, "by=stage&measure=count") == {name: (number,) for name, number in oracle["stage_counts"].items()}
    sectors = told(director, "by=party.industry&measure=sum:amount")
    assert {name: value for name, (value,) in sectors.items() if value} == oracle["won_value_by_sector"]
    largest = told(director, "by=party&measure=sum:amount&rank=-sum:amount&top=11")
    assert oracle["top10_accounts"].items() <= {name: value for name, (value,) in largest.items()}.items()
    won = ",".join(str(key) for key in stages("won"))
    quarters = told(director, f"by=closed_at:quarter&measure=count,sum:amount&stage={won}")
    wanted = {f"Q{name[-1]} {name[:4]}": (row["count"], row["sum"]) for name, row in oracle["won_by_close_quarter"].items()}
    assert quarters == wanted
    agents = told(director, f"by=owner&measure=count,sum:amount&stage={won}")
    assert agents == {name: (row["won"], row["value"]) for name, row in oracle["by_agent"].items()}
    team = told(leader, f"by=owner.manager&measure=count,sum:amount&stage={won}")
    assert team == {"Melvin Marxen": tuple(float(oracle["by_manager"]["Melvin Marxen"][name]) for name in ("won", "value"))}


def stages(kind):
    return entity_named("stages").model._base_manager.filter(kind=kind).values_list("pk", flat=True)
