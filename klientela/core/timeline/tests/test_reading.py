"""What a timeline shows: everything once, in order, and nothing that is not for its reader."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.models import FieldRule, Role
from klientela.core.records.models import RecordRef
from klientela.core.records.services import create
from klientela.core.timeline.models import HourlyCost, TimeEntry
from klientela.core.timeline.queries.entries import entries_of
from klientela.core.timeline.queries.paging import page_of
from klientela.core.timeline.queries.totals import totals
from klientela.core.timeline.services import note_episode
from klientela.core.timeline.sources import Ask, Money
from klientela.kernel.entity import entity_named
from klientela.modules.sales.services import win_deal
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


def whole(user, ask, size=3):
    found, after = [], None
    while True:
        page = page_of(user, ask, after=after, size=size)
        found += page.found
        after = page.older
        if after is None:
            return found


def deal(by, party, **values):
    return create(entity_named("deals"), {"name": "Pump", "party": party, "amount": Decimal(900), "currency": "PLN", **values}, by=by)


def test_pages_hold_everything_once_and_in_order(cast, brewery):
    now = timezone.now().replace(second=0, microsecond=0)
    with acting(cast.ewa):
        for number in range(11):
            note_episode(kind="call", party=brewery, by=cast.ewa, at=now - timedelta(hours=number // 3), text=str(number))
        win_deal(deal(cast.ewa, brewery), by=cast.ewa)
        found = whole(cast.ewa, Ask(party=brewery.pk))
    places = [one.place for one in found]
    assert len(places) == len(set(places)) == 13
    assert places == sorted(places, reverse=True)
    assert {place.kind for place in places} == {"", "deal-opened", "deal-won"}


def test_deals_show_to_who_reads_them_only(cast, brewery):
    with acting(cast.dora):
        deal(cast.dora, brewery, name="Quiet")
    with acting(cast.ewa):
        assert page_of(cast.ewa, Ask(party=brewery.pk)).found == []
        assert totals(cast.ewa, Ask(party=brewery.pk)).turnover == []
    with acting(cast.dora):
        (entry,) = entries_of(cast.dora, page_of(cast.dora, Ask(party=brewery.pk)).found)
    assert (entry.title, entry.amount) == ("Quiet", Decimal(900))


def test_what_is_asked_for_narrows_it(cast, brewery):
    now = timezone.now()
    with acting(cast.ewa):
        made = deal(cast.ewa, brewery)
        note_episode(kind="call", party=brewery, by=cast.ewa, text="About the pump", about=RecordRef.of(made))
        note_episode(kind="visit", party=brewery, by=cast.ewa, at=now - timedelta(days=9), text="At their place")
        asks = {
            "kind": Ask(party=brewery.pk, kinds=frozenset({"visit"})),
            "since": Ask(party=brewery.pk, since=now - timedelta(days=1)),
            "about": Ask(party=brewery.pk, record=made.pk),
            "text": Ask(party=brewery.pk, text="PUMP"),
            "deal": Ask(record=made.pk),
            "colleague": Ask(party=brewery.pk, colleague=cast.ion.pk),
        }
        found = {name: sorted(one.place.kind for one in page_of(cast.ewa, ask).found) for name, ask in asks.items()}
    both = ["", "deal-opened"]
    assert found == {"kind": [""], "since": both, "about": both, "text": both, "deal": both, "colleague": []}


def test_hidden_fields_influence_nothing(cast, brewery):
    with acting(cast.ewa):
        note_episode(kind="call", party=brewery, by=cast.ewa, text="Ruby", cost=Decimal(77), currency="PLN", minutes=30)
    rep = Role.objects.get(slug="rep")
    for name in ("text", "cost", "kind", "minutes"):
        FieldRule.objects.create(role=rep, entity="episodes", field=name, ceiling=0)
    with acting(cast.ewa):
        (entry,) = entries_of(cast.ewa, page_of(cast.ewa, Ask(party=brewery.pk)).found)
        sums = totals(cast.ewa, Ask(party=brewery.pk))
        assert page_of(cast.ewa, Ask(party=brewery.pk, text="Ruby")).found == []
        assert page_of(cast.ewa, Ask(party=brewery.pk, kinds=frozenset({"call"}))).found == []
    assert (entry.text, entry.kind.code, entry.episode.cost, sums.minutes, sums.cost) == ("", "", None, 0, [])
    client = browser(cast.ewa)
    for page in ("", "totals/", "report/"):
        body = client.get(f"/timeline/organizations/{brewery.pk}/{page}").content.decode()
        assert [word for word in ("Ruby", "77.00", "0:30", ">Call<") if word in body] == []


def test_sums_hold_time_cost_and_turnover_by_currency(cast, brewery):
    with acting(cast.dora):
        HourlyCost(person=cast.ewa, since="2020-01-01", amount=60, currency="PLN").save()
        HourlyCost(person=cast.ewa, since="2030-01-01", amount=600, currency="PLN").save()
    with acting(cast.ewa):
        note_episode(kind="call", party=brewery, by=cast.ewa, minutes=30, cost=Decimal(10), currency="EUR")
        create(entity_named("time-entries"), {"note": "Drawing", "minutes": 60, "party": brewery}, by=cast.ewa)
        win_deal(deal(cast.ewa, brewery), by=cast.ewa)
        mine = totals(cast.ewa, Ask(party=brewery.pk))
        assert TimeEntry.objects.count() == 1
    assert (mine.minutes, mine.contacts, mine.cost, mine.turnover) == (90, 1, [Money("EUR", Decimal(10))], [Money("PLN", Decimal(900))])
    assert mine.labour == []
    with acting(cast.dora):
        assert totals(cast.dora, Ask(party=brewery.pk)).labour == [Money("PLN", Decimal("90.00"))]


def test_who_may_not_read_the_party_has_no_timeline_of_it(cast, brewery):
    for page in ("", "totals/", "report/", "report.xlsx", "note/names/"):
        address = f"/timeline/organizations/{brewery.pk}/{page}"
        assert browser(cast.eve).get(address).status_code == 404
        assert browser(cast.ewa).get(address).status_code == 200


def test_strange_questions_are_answered_as_if_not_asked(cast, brewery):
    client, address = browser(cast.ewa), f"/timeline/organizations/{brewery.pk}/"
    for strange in (
        "since=0001-01-01",
        "until=9999-12-31",
        "after=AAAA",
        "person=x",
        "show=%00",
        "text=%00",
        "about=deals:1",
        "colleague=-1",
    ):
        assert client.get(f"{address}?{strange}").status_code == 200, strange
    far = {"kind": "call", "text": "Long ago", "at": "0001-01-01T00:00"}
    assert client.post(f"{address}note/", far, headers={"HX-Request": "true"}).status_code == 422
