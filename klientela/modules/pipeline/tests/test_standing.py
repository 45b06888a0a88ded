"""Where every talk stands and what moved: exact whatever happened, and only for whom every part of it is open."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from random import Random

import pytest

from klientela.core.access.acting import acting, as_system
from klientela.core.access.services import home_of
from klientela.core.processes.services import move
from klientela.core.records.services import create
from klientela.core.views.tests.levels import ceiling
from klientela.kernel.entity import entity_named
from klientela.kernel.period import Period
from klientela.modules.pipeline.queries.reps import work_of_reps
from klientela.modules.pipeline.standing import listing
from klientela.modules.pipeline.standing.history import open_at, passages
from klientela.modules.pipeline.standing.talks import Asked, groups, talks
from klientela.modules.pipeline.standing.waterfall import movements, movements_by
from klientela.modules.pipeline.tests.test_figures import FIRST, put, town  # noqa: F401
from klientela.modules.sales.api.counting import Choice
from klientela.modules.sales.models import Deal, DealChange
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NOON = datetime(2018, 3, 1, 12, tzinfo=UTC)
PAGES = ("", "?by=rep&order=days", "moved/?period=2017-Q1", "moved/won/?period=ever", "stages/?by=product", "time/")


def state_of(deal):
    deal.refresh_from_db()
    standing = "deleted" if deal.deleted_at else "open" if deal.closed_at is None else deal.stage.kind
    return standing, deal.owner_id, deal.amount or Decimal(0), deal.currency


def change(die, cast, deals):
    """One thing that may happen to some deal."""
    what = die.choice(("new", "amount", "owner", "stage", "stage", "delete", "currency"))
    if what == "new" or not deals:
        deals.append(put(cast, die.choice((cast.ewa, cast.ion)), (die.choice(("Interest", "Won")),), amount=Decimal(die.randrange(1, 9))))
        return
    deal = die.choice(deals)
    if what == "stage" and not deal.deleted_at:
        places = ("Interest", "Offer", "Won", "Lost") if deal.is_open else ("Interest",)
        move(deal, to=cast.stages[die.choice(places)], by=None)
        return
    other = die.choice((cast.ewa, cast.ion))
    values = {"amount": Decimal(die.randrange(1, 99)), "currency": die.choice(("PLN", "EUR")), "deleted_at": die.choice((None, NOON))}
    change_to = {"amount": "amount", "currency": "currency", "delete": "deleted_at"}.get(what)
    fields = {change_to: values[change_to]} if change_to else {"owner": other, "team": home_of(other)[0]}
    Deal.unscoped.filter(pk=deal.pk).update(**fields)


def history(cast, *, days):
    """How all deals stood after each day, one thing having happened on each."""
    die, deals, stood = Random(8), [], [{}]
    with as_system("deals change day by day"):
        for day in range(days):
            last = DealChange.objects.order_by("-id").values_list("id", flat=True).first() or 0
            change(die, cast, deals)
            DealChange.objects.filter(id__gt=last).update(at=NOON + timedelta(days=day))
            stood.append({deal.pk: state_of(deal) for deal in deals})
    return stood


def counted(stood, rep):
    """What stood open, in plain Python."""
    sums = defaultdict(Decimal)
    for standing, owner, amount, currency in stood.values():
        if standing == "open" and rep in (None, owner):
            sums[currency] += amount
    return {currency: amount for currency, amount in sums.items() if amount}


def plain(sums):
    return {currency: amount for currency, amount in sums.items() if amount}


def test_the_waterfall_adds_up_whatever_happened(cast):
    stood = history(cast, days=60)
    with acting(cast.dora):
        for first, last in ((0, 59), (10, 30), (25, 25), (40, 59)):
            period = Period((NOON + timedelta(days=first)).date(), (NOON + timedelta(days=last)).date())
            for rep in (None, cast.ewa.pk, cast.ion.pk):
                found = movements(cast.dora, period, Choice(rep=rep))
                assert plain(found.start) == counted(stood[first], rep)
                assert plain(found.end) == counted(stood[last + 1], rep)
            of_reps = movements_by(cast.dora, "owner", period)
            for rep in (cast.ewa.pk, cast.ion.pk):
                alone = movements(cast.dora, period, Choice(rep=rep)).bars
                kinds = {kind: plain(bar.sums) for kind, bar in of_reps.get(rep, {}).items() if plain(bar.sums)}
                assert kinds == {kind: plain(bar.sums) for kind, bar in alone.items() if plain(bar.sums)}


def test_what_stood_open_is_what_its_list_says(cast):
    stood = history(cast, days=40)
    period = Period((NOON + timedelta(days=15)).date(), (NOON + timedelta(days=25)).date())
    with acting(cast.dora):
        for kind, day in (("start", 15), ("end", 26)):
            sums = defaultdict(Decimal)
            for line in listing.lines(cast.dora, kind, period, choice=Choice(), most=100):
                sums[line.currency] += line.now or 0
            assert plain(sums) == counted(stood[day], None)


def test_a_deal_brought_in_moves_when_it_did(town):  # noqa: F811
    with acting(town.dora):
        found = movements(town.dora, Period.quarter(2017, 1))
        assert {kind: bar.number for kind, bar in found.bars.items() if bar.number} == {"created": 6, "won": 3, "lost": 2}
        assert plain(found.end) == {"PLN": Decimal(500)}
        assert plain(movements(town.dora, Period.quarter(2017, 2)).start) == plain(found.end)
        (alone,) = [each for each in passages(town.dora, "all") if each.stage_id == town.stages["Interest"].pk]
        assert (alone.came, alone.left, alone.went_on) == (6, 6, 5)
        assert sum(each.deals for each in open_at(town.dora, [FIRST + timedelta(days=5)])) == 6


def test_open_talks_say_how_far_they_are_and_why_they_stand_still(town):  # noqa: F811
    with acting(town.dora):
        (group,) = groups(town.dora, Asked())
        (talk,) = talks(town.dora, Asked(why="no-step"))
    assert (group.deals, group.value[0].amount, group.stuck["no-step"], group.stuck["silent"]) == (1, Decimal(500), 1, 1)
    assert (talk.stage, talk.step, talk.steps, talk.owner) == ("Offer", 2, 2, str(town.ion))


def test_a_task_about_a_deal_is_what_comes_next_with_it(town):  # noqa: F811
    day = NOON.date()
    with acting(town.dora):
        (talk,) = talks(town.dora, Asked(why="no-step"))
        assert [work.no_step for work in work_of_reps(town.dora) if work.name == str(town.ion)] == [1]
        about = {"about_entity": "deals", "about_key": talk.deal_id, "owner": town.ion}
        for title, due in (("Later", day + timedelta(days=9)), ("Send the samples", day), ("Some day", None)):
            create(entity_named("tasks"), {"title": title, "due_on": due, **about}, by=town.dora)
        assert talks(town.dora, Asked(why="no-step")) == []
        (talk,) = talks(town.dora, Asked())
        assert (talk.next_step, talk.next_on) == ("Send the samples", day)
        assert [work.no_step for work in work_of_reps(town.dora) if work.name == str(town.ion)] == [0]
    ceiling("director", "tasks", "due_on")
    with acting(town.dora):
        (talk,) = talks(town.dora, Asked())
        assert (talk.next_step, talk.next_on, "no-step" in talk.why) == ("", None, False)


def test_a_deal_without_an_amount_hides_no_currency(client, town):  # noqa: F811
    with acting(town.dora):
        assert movements(town.dora, Period.quarter(2017, 1)).currencies == ["PLN", "EUR"]
    client.post("/sign-in/", {"name": town.dora.username, "password": PASSWORD})
    assert "PLN 500" in unescape(client.get("/reports/standing/moved/?period=2017-Q1").content.decode()).replace("\xa0", " ")


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_whoever_reads_deals_and_nobody_else(client, town, page):  # noqa: F811
    for user, status in ((town.ewa, 200), (town.dora, 200), (town.eve, 404)):
        client.post("/sign-in/", {"name": user.username, "password": PASSWORD})
        assert client.get(f"/reports/standing/{page}").status_code == status
