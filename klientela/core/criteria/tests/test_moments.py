"""Days that move: what they mean on a day, and whose day it is."""

from datetime import UTC, date, datetime

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.criteria import moments
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.moments import Days, days_of, read_moment
from klientela.core.criteria.tree import Condition, Group
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

TODAY = date(2026, 3, 31)
MEANT = {
    "today": ("2026-03-31", "2026-03-31"),
    "-1m": ("2026-02-28", "2026-02-28"),
    "+2w": ("2026-04-14", "2026-04-14"),
    "2w": ("2026-04-14", "2026-04-14"),
    "-12m": ("2025-03-31", "2025-03-31"),
    "this.week": ("2026-03-30", "2026-04-05"),
    "last.month": ("2026-02-01", "2026-02-28"),
    "next.quarter": ("2026-04-01", "2026-06-30"),
    "last.year": ("2025-01-01", "2025-12-31"),
    "last.12.months": ("2025-03-31", "2026-03-31"),
    "next.7.days": ("2026-03-31", "2026-04-07"),
    "-9999y": ("0001-01-02", "0001-01-02"),
    "next.9999.years": ("2026-03-31", "9999-12-30"),
}


@pytest.mark.parametrize("text", MEANT)
def test_what_a_word_means(text):
    first, last = map(date.fromisoformat, MEANT[text])
    assert days_of(read_moment(text), TODAY) == Days(first, last)


@pytest.mark.parametrize("text", ["", "now", "last", "last.days", "-d", "5", "30x", "this.2.weeks", "2026-13-01", "last.12.moons"])
def test_what_is_no_day(text):
    with pytest.raises(ValueError):
        read_moment(text)


@pytest.mark.django_db
def test_a_day_is_that_of_whoever_asks(cast, monkeypatch):
    """Just before midnight in Warsaw it is already tomorrow in Auckland."""
    monkeypatch.setattr(moments.timezone, "now", lambda: datetime(2026, 3, 31, 21, 30, tzinfo=UTC))
    deals = entity_named("deals")
    with acting(cast.dora):
        made = create(deals, {"name": "Late"}, by=cast.dora)
    Deal.unscoped.filter(pk=made.pk).update(moved_at=datetime(2026, 3, 31, 21, 0, tzinfo=UTC))
    found = {}
    for zone in ("Europe/Warsaw", "Pacific/Auckland", "America/Lima"):
        cast.dora.zone = zone
        with acting(cast.dora):
            for word in ("today", "2026-03-31", "2026-04-01"):
                condition = compile_tree(Group((Condition("moved_at", "is", word),)), deals, cast.dora)
                found[zone, word] = visible(cast.dora, "read", deals).filter(condition).exists()
    assert [zone for zone, word in found if word == "today" and found[zone, word]] == ["Europe/Warsaw", "Pacific/Auckland", "America/Lima"]
    assert found["Europe/Warsaw", "2026-03-31"] and found["Pacific/Auckland", "2026-04-01"]
