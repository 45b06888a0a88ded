"""What a period brings, by the deals that a reader sees; and how well that would have held."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldLevel, FieldRule, Role
from klientela.core.access.services import home_of
from klientela.core.currencies.models import Rate, Reckoning
from klientela.core.jobs.progress import start
from klientela.core.jobs.queue import perform
from klientela.core.processes.models import Stage
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.period import Period
from klientela.modules.forecast.book import NEVER, Book, books
from klientela.modules.forecast.checking import judge
from klientela.modules.forecast.converting import in_one
from klientela.modules.forecast.forecast import FEWEST, lines, total
from klientela.modules.forecast.jobs import check_past
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
DAY = date(2024, 2, 14)
QUARTER = Period.quarter(2024, 1)
PAGES = ("/reports/forecast/", "/reports/forecast/?by=team&period=this-year", "/reports/forecast/check/")


def put(cast, owner, stage, amount, *, opened=date(2024, 1, 10), closed=None, closes_on=None, currency="PLN"):
    team, branch = home_of(owner)
    at, end = (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) if day else None for day in (opened, closed))
    return Deal.unscoped.create(
        name=f"{stage} {amount}", process=cast.process, stage=cast.stages[stage], owner=owner, team=team, branch=branch,
        closes_on=closes_on, amount=Decimal(amount), currency=currency, opened_at=at, moved_at=end or at, closed_at=end,
    )  # fmt: skip


@pytest.fixture
def town(cast):
    put(cast, cast.ewa, "Won", 1000, closed=date(2024, 2, 1))
    put(cast, cast.ewa, "Won", 5000, opened=date(2023, 1, 10), closed=date(2023, 12, 31))
    put(cast, cast.ewa, "Offer", 400)
    put(cast, cast.ewa, "Offer", 70_000, closes_on=date(2024, 4, 1))
    put(cast, cast.ion, "Interest", 900, closes_on=date(2024, 3, 31))
    put(cast, cast.ion, "Lost", 300, closed=date(2024, 2, 2))
    put(cast, cast.ion, "Won", 77, closed=date(2024, 2, 3), currency="RON")
    return cast


def seen_by(user):
    with acting(user):
        return books(user)


def test_each_counts_only_deals_he_sees_and_no_currency_is_added_to_another(town):
    all_of = seen_by(town.dora)
    assert list(all_of) == ["PLN", "RON"]
    whole = total(all_of["PLN"], QUARTER, today=DAY)
    assert (whole.won, whole.committed, whole.best, whole.pipeline, whole.weighted) == (1000, 0, 400, 900, 290)
    assert total(all_of["RON"], QUARTER, today=DAY).won == 77
    mine = seen_by(town.ewa)
    assert list(mine) == ["PLN"]
    assert (total(mine["PLN"], QUARTER, today=DAY).pipeline, total(mine["PLN"], QUARTER, today=DAY).best) == (0, 400)
    assert seen_by(town.eve) == {}


def test_lines_add_up_to_the_whole(town):
    book = seen_by(town.dora)["PLN"]
    whole = total(book, QUARTER, today=DAY)
    for level in ("rep", "team", "branch"):
        parts = lines(book, level, QUARTER, names={}, today=DAY)
        assert sum(part.won for part in parts) == whole.won
        assert sum(part.weighted for part in parts) == whole.weighted
    assert len(lines(book, "rep", QUARTER, names={}, today=DAY)) == 2


def test_what_a_won_stage_says_of_its_chance_changes_nothing(town):
    Stage.unscoped.filter(pk=town.stages["Won"].pk).update(probability=0)
    assert total(seen_by(town.dora)["PLN"], QUARTER, today=DAY).won == 1000


def test_too_few_outcomes_give_no_range_and_say_so(town):
    assert total(seen_by(town.dora)["PLN"], QUARTER, today=DAY).range is None
    text = client_of(town.dora).get("/reports/forecast/").content.decode()
    assert f"3 deals were closed so far, it takes {FEWEST}" in text


def test_the_range_holds_what_is_won_already_and_is_gone_when_the_period_is_over(town):
    for number in range(FEWEST):
        put(town, town.ewa, "Won" if number % 2 else "Lost", 100, opened=date(2023, 10, 1), closed=date(2023, 10, 2) + timedelta(number))
    book = seen_by(town.dora)["PLN"]
    found = total(book, QUARTER, today=DAY).range
    assert found is not None
    assert 1000 <= found.low <= found.middle <= found.high
    assert found.open_deals == 3
    assert total(book, Period.quarter(2023, 4), today=DAY).range is None


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_there_for_who_sees_all_they_are_made_of(town, page):
    assert client_of(town.dora).get(page).status_code == 200
    assert client_of(town.eve).get(page).status_code == 404
    FieldRule.objects.create(role=Role.objects.get(slug="director"), entity="deals", field="amount", ceiling=FieldLevel.HIDDEN)
    answer, unknown = client_of(town.dora).get(page), client_of(town.dora).get("/reports/unknown/")
    assert (answer.status_code, answer.content) == (404, unknown.content)


def test_a_figure_opens_its_open_deals(town):
    client = client_of(town.dora)
    assert f"/deals/?owner={town.ion.pk}&amp;closed_at.empty=1" in client.get("/reports/forecast/").content.decode()
    behind = client.get(f"/deals/?owner={town.ion.pk}&closed_at.empty=1").content.decode()
    assert "Interest 900" in behind
    assert "Lost 300" not in behind


def test_the_file_has_a_line_for_each(town):
    answer = b"".join(client_of(town.dora).get("/reports/forecast/?format=csv")).decode()
    assert answer.count("PLN") == 2
    assert "70000" not in answer.split("Ion Popescu")[1].splitlines()[0]
    sent = b"".join(client_of(town.dora).get("/reports/forecast/?format=xlsx&period=2024-Q1"))
    _head, *rows = CalamineWorkbook.from_filelike(BytesIO(sent)).get_sheet_by_index(0).to_python()
    assert {row[0]: row[4] for row in rows} == {"Ewa Nowak": 1000}


def steady(reps, months):
    """Every rep opens a deal a day, every second is won after ten days."""
    begun = np.tile(np.arange(months * 30, dtype=float), reps) + date(2020, 1, 1).toordinal()
    size, last = begun.size, date(2020, 1, 1).toordinal() + months * 30
    ended = np.where(begun + 10 <= last, begun + 10, NEVER)
    whole = np.full(size, 100.0)
    of = {"rep": np.repeat([str(number) for number in range(reps)], months * 30)}
    odd = np.arange(size) % 2 == 0
    return Book(begun, ended, odd & (ended < NEVER), whole, whole, np.ones(size, dtype=bool), whole / 200, whole * 0, of)


def test_the_past_is_judged_by_what_was_known_then():
    found = judge(steady(2, 12), "PLN", today=date(2020, 12, 26))
    assert found is not None
    assert found.cases == 2 * 7
    assert found.off < found.weighted_off
    assert found.inside == 1
    assert not found.holds, "a range that always holds is too wide, and that is said"
    assert judge(steady(2, 3), "PLN", today=date(2020, 3, 30)) is None


def test_the_past_is_gone_through_in_the_background_and_shown(town):
    shown = start(check_past.name, owner_id=town.dora.pk, total=0)
    perform(check_past, user_id=str(town.dora.pk), progress_key=str(shown.key), arguments={})
    shown.refresh_from_db()
    assert shown.result == {"verdicts": []}
    assert "There is too little past to tell." in client_of(town.dora).get("/reports/forecast/check/").content.decode()
    assert "It was not counted yet." in client_of(town.ana).get("/reports/forecast/check/").content.decode()


def test_deals_of_all_currencies_are_told_in_one_with_rates_and_what_has_none(town):
    put(town, town.ion, "Won", 5, closed=date(2024, 2, 3), currency="MDL")
    Reckoning.objects.update_or_create(branch=None, defaults={"currency": "PLN", "source": "nbp"})
    page = "/reports/forecast/?period=2024-Q1&currency="
    assert "All in PLN" in client_of(town.dora).get(f"{page}PLN").content.decode()
    Rate.objects.create(source="nbp", base="RON", currency="PLN", day=date(2024, 3, 28), rate=Decimal("0.9"))
    text = client_of(town.dora).get(f"{page}all").content.decode()
    assert "1 RON = 0.9000 PLN" in text
    assert "Without the deals in MDL" in text
    assert "Call a figure" not in text
    with acting(town.dora):
        found = in_one(books(town.dora), on=date(2024, 3, 31))
    assert (found.currency, found.missing) == ("PLN", ("MDL",))
    assert total(found.book, QUARTER, today=DAY).won == pytest.approx(1000 + 77 * 0.9)
    assert sorted(part.won for part in lines(found.book, "rep", QUARTER, names={}, today=DAY)) == pytest.approx([69.3, 1000])
