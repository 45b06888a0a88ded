"""The shape of a list: columns of one's own, free orders, groups with sums, the calendar."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from klientela.core.access.acting import acting
from klientela.core.records.services import change, create, delete
from klientela.core.views import calendars, grouping, listing, sorting
from klientela.core.views.tests.levels import ceiling, only_own
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


def made(by, entity, **values):
    with acting(by):
        return create(entity_named(entity), values, by=by)


def names(answer):
    return [heading.name for heading in answer.context["headings"]]


def test_columns_are_chosen_ordered_and_sized_by_the_address(cast):
    made(cast.ewa, "deals", name="Pump", code="D-1")
    answer = browser(cast.ewa).get("/deals/?columns=code:200,amount,nonsense,party.town")
    assert names(answer) == ["name", "code", "amount", "party.town"]
    assert '<col width="200">' in answer.content.decode() and "D-1" in answer.content.decode()


def test_a_hidden_column_is_left_out_like_one_that_does_not_exist(cast):
    ceiling("rep", "deals", "amount"), ceiling("rep", "parties", "town")
    made(cast.ewa, "deals", name="Pump")
    assert names(browser(cast.ewa).get("/deals/?columns=amount,code,party.town")) == ["name", "code"]


def test_a_field_of_a_record_one_may_not_read_stays_empty(cast):
    party = made(cast.dora, "organizations", name="Secret Works", town="Hidden Town")
    only_own("rep", "parties")
    deal = made(cast.dora, "deals", name="Pump", party=party)
    with acting(cast.dora):
        change(entity_named("deals"), deal.pk, {"owner": cast.ewa}, by=cast.dora, version=deal.version)
    seen, not_seen = (browser(user).get("/deals/?columns=party,party.town").content.decode() for user in (cast.dora, cast.ewa))
    assert "Hidden Town" in seen
    assert "Pump" in not_seen and "Hidden Town" not in not_seen


def test_a_field_of_a_deleted_record_stays_empty(cast):
    party = made(cast.ewa, "organizations", name="Old Works", town="Old Town")
    made(cast.ewa, "deals", name="Pump", party=party)
    for user in (cast.dora, cast.ewa):
        assert "Old Town" in browser(user).get("/deals/?columns=party.town").content.decode()
    with acting(cast.dora):
        delete(entity_named("organizations"), party.pk, by=cast.dora)
    for user in (cast.dora, cast.ewa):
        assert "Old Town" not in browser(user).get("/deals/?columns=party.town").content.decode()


def test_ones_own_columns_are_kept_without_a_view(cast):
    client = browser(cast.ewa)
    made(cast.ewa, "deals", name="Pump")
    sent = {"question": "", "order": ["name", "code", "amount"], "on": ["name", "code"], "width.code": "120", "density": "compact"}
    assert client.post("/deals/columns/", sent)["Location"] == "/deals/"
    answer = client.get("/deals/")
    assert names(answer) == ["name", "code"]
    assert 'data-density="compact"' in answer.content.decode() and '<col width="120">' in answer.content.decode()
    assert "code" not in names(browser(cast.ion).get("/deals/"))
    client.post("/deals/columns/", {"question": "", "standard": "1"})
    assert "amount" in names(client.get("/deals/"))


def test_columns_are_moved_without_a_pointer(cast):
    sent = {"question": "", "order": ["name", "code", "amount"], "on": ["name", "code", "amount"], "up": "amount"}
    shown = browser(cast.ewa).post("/deals/columns/", sent).content.decode()
    assert shown.index('id="col-amount"') < shown.index('id="col-code"')


@pytest.mark.parametrize("order", ["amount", "-amount", "party", "-closes_on", "currency"])
def test_small_lists_are_ordered_by_any_field_and_pages_neither_skip_nor_repeat(cast, monkeypatch, order):
    monkeypatch.setattr(listing, "PER_PAGE", 4)
    for number in range(10):
        amount, day = Decimal(number % 3) if number % 4 else None, date(2026, 1, 1 + number % 2) if number % 3 else None
        made(cast.ewa, "deals", name=f"Deal {number}", amount=amount, closes_on=day)
    client, seen, query = browser(cast.ewa), [], f"?sort={order}"
    for _ in range(3):
        context = client.get(f"/deals/{query}").context
        seen.append([row[0] for row in context["page"].rows])
        query = f"?sort={order}&after={context['page'].next}"
    assert len({pk for rows in seen for pk in rows}) == 10
    before = client.get(f"/deals/?sort={order}&before={context['page'].previous}").context["page"]
    assert [row[0] for row in before.rows] == seen[1]


def test_a_large_list_says_that_it_cannot_be_put_in_this_order(cast, monkeypatch):
    monkeypatch.setattr(sorting, "MOST_SORTED", 2)
    for number in range(3):
        made(cast.ewa, "deals", name=f"Deal {number}")
    answer = browser(cast.ewa).get("/deals/?sort=amount")
    assert "cannot be put in order by Amount" in answer.content.decode()
    assert answer.context["ask"].order == "-moved_at"


def test_a_hidden_field_orders_and_groups_nothing(cast):
    made(cast.ewa, "deals", name="Pump", amount=Decimal(5), closes_on=date(2026, 1, 1))
    ceiling("rep", "deals", "amount", "closes_on")
    client = browser(cast.ewa)
    hidden, unknown = client.get("/deals/?sort=amount"), client.get("/deals/?sort=nonsense")
    assert (hidden.status_code, unknown.status_code) == (400, 400)
    assert "groups" not in client.get("/deals/?group=closes_on:month").context
    assert "closes_on" not in client.get("/deals/").content.decode()
    assert "view=calendar" not in client.get("/deals/").content.decode()


def grouped(client, word, more=""):
    groups = client.get(f"/deals/?group={word}{more}").context["groups"]
    return {group.label: (group.count, [text.replace("\xa0", " ") for _css, texts in group.sums for text in texts]) for group in groups}


def test_groups_have_counts_and_sums_per_currency(cast):
    for number, currency in enumerate(("PLN", "PLN", "EUR")):
        made(cast.ewa, "deals", name=f"Deal {number}", amount=Decimal(100), currency=currency, stage=cast.stages["Offer"])
    made(cast.ewa, "deals", name="Other", amount=Decimal(7), currency="PLN", stage=cast.stages["Interest"])
    made(cast.ion, "deals", name="Of Ion", amount=Decimal(9), currency="PLN", stage=cast.stages["Interest"])
    found = grouped(browser(cast.ewa), "stage")
    assert found == {"Interest": (1, ["PLN 7"]), "Offer": (3, ["PLN 200", "EUR 100"])}
    assert list(found) == ["Interest", "Offer"]


def test_groups_by_month_tell_each_record_once(cast):
    for day in (date(2026, 1, 3), date(2026, 1, 30), date(2026, 3, 1), None):
        made(cast.ewa, "deals", name=f"Deal {day}", closes_on=day)
    found = grouped(browser(cast.ewa), "closes_on:month")
    assert {label: count for label, (count, _sums) in found.items()} == {"March 2026": 1, "January 2026": 2, "Nothing": 1}


def test_a_group_is_opened_shut_and_paged(cast, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    for number in range(5):
        made(cast.ewa, "deals", name=f"Deal {number}", currency="PLN")
    client, fragment = browser(cast.ewa), {"HX-Request": "true"}
    opened = client.get("/deals/?group=currency&column==PLN", headers=fragment)
    shut = client.get("/deals/?group=currency&column=-=PLN", headers=fragment)
    assert opened.content.decode().count("data-id=") == 2 and "data-id=" not in shut.content.decode()
    following = client.get(f"/deals/?group=currency&column==PLN&after={opened.context['group'].page.next}", headers=fragment)
    assert following.content.decode().count("data-id=") == 2


def test_deals_stand_on_the_day_they_are_to_close(cast):
    made(cast.ewa, "deals", name="Pump", closes_on=date(2026, 3, 4)), made(cast.ion, "deals", name="Hidden", closes_on=date(2026, 3, 4))
    answer = browser(cast.ewa).get("/deals/?view=calendar&column=2026-03")
    (day,) = [day for week in answer.context["weeks"] for day in week if day.date == date(2026, 3, 4)]
    assert [item.title for item in day.items] == ["Pump"]
    week = browser(cast.ewa).get("/deals/?view=calendar&column=2026-W10").context
    assert week["count"] == 1 and len(week["weeks"]) == 1
    assert browser(cast.ewa).get(day.all_url).context["count"] == 1


@pytest.mark.parametrize("text", ["", "x", "2026-13", "99999-01", "2026-W99", "-1-2", "2026-W"])
def test_a_month_that_is_none_is_this_one(cast, text):
    assert not calendars.read_span(text).is_week
    assert browser(cast.ewa).get(f"/deals/?view=calendar&column={text}").status_code == 200


def test_the_sums_of_groups_are_those_of_the_database(cast):
    for number in range(12):
        made(
            cast.ewa,
            "deals",
            name=f"Deal {number}",
            amount=Decimal(number),
            currency="PLN",
            stage=cast.stages["Offer" if number % 2 else "Interest"],
        )
    heads = browser(cast.ewa).get("/deals/?group=stage").context["groups"]
    total = Deal.unscoped.aggregate(total=Sum("amount"))["total"]
    assert sum(int(text.split("\xa0")[1]) for head in heads for _css, texts in head.sums for text in texts) == total


def test_of_very_many_groups_those_with_the_most_records_are_kept(cast, monkeypatch):
    monkeypatch.setattr(grouping, "MOST_HEADS", 2)
    for number, town in enumerate(("C", "A", "B", "A", "B")):
        made(cast.ewa, "organizations", name=f"Firm {number}", town=town)
    answer = browser(cast.ewa).get("/organizations/?group=town")
    assert [(group.label, group.count) for group in answer.context["groups"]] == [("A", 2), ("B", 2)]
