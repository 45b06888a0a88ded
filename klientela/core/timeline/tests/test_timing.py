"""Time: the stopwatch, entries, the sheet, what it cost, and what actions led to."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.records.models import RecordRef
from klientela.core.records.services import create
from klientela.core.timeline.models import HourlyCost, Stopwatch, TimeEntry
from klientela.core.timeline.queries.effect import Window, effect
from klientela.core.timeline.queries.rollup import rollup
from klientela.core.timeline.queries.sheet import sheet
from klientela.core.timeline.services import note_episode
from klientela.core.timeline.services.timing import minutes_in, start_stopwatch, stop_stopwatch
from klientela.core.timeline.sources import Money
from klientela.kernel.entity import entity_named
from klientela.modules.sales.services import win_deal
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


def test_one_stopwatch_runs_and_what_ran_before_is_entered(cast, brewery):
    with acting(cast.ewa):
        start_stopwatch(cast.ewa, about=RecordRef.of(brewery))
        Stopwatch.objects.update(started_at=timezone.now() - timedelta(minutes=9, seconds=30))
        start_stopwatch(cast.ewa, note="Something else")
        (entry,) = TimeEntry.objects.all()
        assert (entry.minutes, entry.party_id, entry.about) == (10, brewery.pk, RecordRef.of(brewery))
        assert stop_stopwatch(cast.ewa).note == "Something else"
        assert stop_stopwatch(cast.ewa) is None
    with acting(cast.ion):
        assert not TimeEntry.objects.exists()
    with acting(cast.ana):
        assert TimeEntry.objects.count() == 2


@pytest.mark.parametrize(("text", "minutes"), [("25", 25), ("1:30", 90), ("2h", 120), ("15 min", 15)])
def test_minutes_are_written_as_people_do(text, minutes):
    assert minutes_in(text) == minutes
    for wrong in ("", "soon", "-5", "1:2:3", "٣"):
        with pytest.raises(ValidationError):
            minutes_in(wrong)


def test_the_sheet_shows_the_week_and_whose_time_one_may_see(cast, brewery):
    client, today = browser(cast.ewa), timezone.localdate()
    client.post("/time/enter/", {"minutes": "1:15", "note": "Drawing", "about": str(RecordRef.of(brewery))})
    with acting(cast.ewa):
        note_episode(kind="call", party=brewery, by=cast.ewa, minutes=10)
    monday = today - timedelta(days=today.weekday())
    with acting(cast.ana):
        days = {day.day: day.minutes for day in sheet(cast.ana, cast.ewa, monday)}
    assert sum(days.values()) == 85
    page = client.get("/time/").content.decode()
    assert "1:25 h" in page
    assert "Drawing" in page
    assert browser(cast.ion).get(f"/time/?person={cast.ewa.pk}").status_code == 404
    assert browser(cast.ana).get(f"/time/?person={cast.ewa.pk}").status_code == 200
    assert client.post("/time/enter/", {"minutes": "soon"}).status_code == 302
    assert client.post("/time/enter/", {"minutes": "5", "about": f"deals:{brewery.pk}"}).status_code == 404


def test_time_rolls_up_and_its_cost_is_for_who_sees_hourly_costs(cast, brewery):
    with acting(cast.dora):
        HourlyCost(person=cast.ewa, since="2020-01-01", amount=60, currency="PLN").save()
    with acting(cast.ewa):
        note_episode(kind="call", party=brewery, by=cast.ewa, minutes=30, cost=Decimal(8), currency="PLN")
        create(entity_named("time-entries"), {"minutes": 60, "party": brewery}, by=cast.ewa)
    period = (timezone.now() - timedelta(days=2), timezone.now() + timedelta(days=1))
    for user, labour in ((cast.ewa, []), (cast.dora, [Money("PLN", Decimal("90.00"))])):
        with acting(user):
            for by, title in (("person", "Ewa Nowak"), ("party", "Browar")):
                (line,) = rollup(user, period, by)
                assert (line.title, line.minutes, line.contacts, line.labour) == (title, 90, 1, labour)
    assert "90.00" not in browser(cast.ewa).get("/reports/time/").content.decode()
    assert "90.00" in browser(cast.dora).get("/reports/time/").content.decode()
    assert browser(cast.ewa).get("/hourly-costs/").status_code == 404
    assert browser(cast.dora).get("/reports/time/?by=record").status_code == 200


def test_what_followed_upon_actions_is_counted_with_its_money(cast, brewery):
    with acting(cast.ewa):
        note_episode(kind="call", party=brewery, by=cast.ewa, at=timezone.now() - timedelta(days=3), direction="out")
        note_episode(kind="visit", party=brewery, by=cast.ewa, at=timezone.now() - timedelta(days=40), direction="out")
        note_episode(kind="email", party=brewery, by=cast.ewa, at=timezone.now() - timedelta(days=2), direction="in")
        worth = {"name": "Pump", "party": brewery, "amount": Decimal(900), "currency": "PLN"}
        win_deal(create(entity_named("deals"), worth, by=cast.ewa), by=cast.ewa)
        window = Window(timezone.now() - timedelta(days=100), timezone.now() + timedelta(days=1), 30)
        lines = {line.kind.code if line.kind else "": line for line in effect(cast.ewa, window)}
    assert set(lines) == {"call", "visit", ""}
    call, visit = lines["call"].followed, lines["visit"].followed
    assert (call["answers"].number, call["deal-opened"].number, call["deal-won"].number) == (1, 1, 1)
    assert call["deal-won"].money == [Money("PLN", Decimal(900))]
    assert (visit["deal-won"].number, lines[""].followed["deal-won"].number) == (0, 0)


def test_the_reports_on_actions_lead_to_what_stands_behind(cast, brewery):
    with acting(cast.ewa):
        note_episode(kind="call", party=brewery, by=cast.ewa, at=timezone.now() - timedelta(days=3))
        create(entity_named("deals"), {"name": "Quiet pump", "party": brewery}, by=cast.ewa)
    client = browser(cast.ewa)
    assert "deal-opened/?" in client.get("/reports/effect/").content.decode()
    assert "Quiet pump" in client.get("/reports/effect/deal-opened/?kind=call").content.decode()
    assert "Quiet pump" not in browser(cast.ion).get("/reports/effect/deal-opened/?kind=call").content.decode()
    assert client.get("/reports/effect/unknown/?kind=call").status_code == 404
    assert browser(cast.eve).get("/reports/effect/").status_code == 404


def test_what_one_noted_with_a_foreign_company_counts_too(cast, foreign):
    with acting(cast.ewa):
        note_episode(kind="call", party=foreign, by=cast.ewa, at=timezone.now() - timedelta(days=3))
        create(entity_named("deals"), {"name": "Pump", "party": foreign}, by=cast.ewa)
        window = Window(timezone.now() - timedelta(days=100), timezone.now() + timedelta(days=1), 30)
        call, _alone = effect(cast.ewa, window)
    assert (call.kind.code, call.actions, call.parties, call.followed["deal-opened"].number) == ("call", 1, 1, 1)
