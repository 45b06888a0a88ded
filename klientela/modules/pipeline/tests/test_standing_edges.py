"""Where every talk stands: nothing there yet, odd addresses, what is hidden, and what undoing leaves behind."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from klientela.core.access.acting import acting, as_system
from klientela.core.parties.models import Industry
from klientela.core.processes.models import Move, Process, Stage
from klientela.core.processes.services import move
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.reports.asking import question_of
from klientela.modules.pipeline.standing import history, showing, waterfall
from klientela.modules.pipeline.standing.stage_table import table
from klientela.modules.pipeline.standing.talks import Asked, groups, talks
from klientela.modules.pipeline.tests.test_figures import put, town  # noqa: F401
from klientela.modules.pipeline.tests.test_hidden_amounts import FIGURE, SECRET, hide
from klientela.modules.sales.models import Deal, DealChange

pytestmark = pytest.mark.django_db
BASE = "/reports/standing/"
VIEWS = ("", "moved/", "moved/start/", "moved/end/", "moved/created/", "moved/advanced/", "moved/slipped/", "stages/", "time/")
FAR = ("period=ever", "period=9999-12", "from=9999-12-31&each=week", "period=0001-01", "to=0001-01-01", "from=0001-01-01&to=9999-12-30")
NOBODY = "00000000-0000-0000-0000-000000000000"
WORDS = (
    "period=%00&rep=%00&team=x&process=1&by=%00&of=%00&page=99999999999&currency=%00&show=%00&order=%00&why=%00",
    f"page=99999&rep={NOBODY}",
    f"by=product&page=99999&process={NOBODY}&of={NOBODY}&why=late",
)


def refused(user, queries):
    """The pages that do not answer, with what they answer instead."""
    client = client_of(user)
    pages = [f"{BASE}{page}?{query}" for page in VIEWS for query in queries]
    return {page: status for page in pages if (status := client.get(page).status_code) != 200}


def test_an_empty_company_has_each_page(cast):
    assert refused(cast.dora, ("", "each=week&by=team&why=silent")) == {}
    Stage.unscoped.update(deleted_at=datetime(2017, 1, 1, tzinfo=UTC))
    Process.unscoped.update(deleted_at=datetime(2017, 1, 1, tzinfo=UTC))
    assert refused(cast.dora, ("",)) == {}


@pytest.mark.parametrize("queries", [FAR, WORDS])
def test_odd_addresses_are_answered(town, queries):  # noqa: F811
    assert refused(town.dora, queries) == {}


def days(found):
    return [each.date().isoformat() for each in found]


def test_weeks_and_months_end_with_the_one_now_running():
    known = (date(2016, 12, 29), date(2017, 1, 31))
    assert days(showing.ends(EVER, known, weekly=False)) == ["2017-01-01", "2017-02-01"]
    assert days(showing.ends(Period.month(2017, 1), known, weekly=True))[-2:] == ["2017-01-30", "2017-02-06"]
    assert days(showing.ends(EVER, (date(1960, 1, 1), date(2017, 1, 31)), weekly=True))[-1] == "2017-02-06"


@pytest.mark.parametrize("field", ["amount", "currency", "owner", "stage"])
def test_what_is_hidden_is_on_no_page(town, field):  # noqa: F811
    Deal.unscoped.update(amount=SECRET)
    hide(field)
    client = client_of(town.dora)
    assert {client.get(f"{BASE}{page}").status_code for page in VIEWS if page.startswith("moved")} == {404}
    for page in ("", "?by=rep", "?order=worth", "stages/?by=rep", "time/", "time/?currency=PLN"):
        text = client.get(f"{BASE}{page}").content.decode()
        assert not FIGURE.search(text) or field in ("owner", "stage")
        assert str(town.ewa) not in text or field != "owner"
        assert "Interest" not in text or field != "stage"


def test_a_hidden_amount_orders_nothing(town):  # noqa: F811
    with as_system("a second open deal"):
        other = put(town, town.ewa, ("Interest",), amount=Decimal(900))
    hide("amount")
    orders = set()
    for amount in (1, 900):
        Deal.unscoped.filter(pk=other.pk).update(amount=amount)
        with acting(town.dora):
            orders.add(tuple(each.deal_id for each in talks(town.dora, Asked(order="worth"))))
    assert len(orders) == 1


def test_a_hidden_probability_weighs_nothing(town):  # noqa: F811
    hide("probability", entity="stages")
    with acting(town.dora):
        (group,) = groups(town.dora, Asked())
    assert (group.value[0].amount, group.weighted) == (Decimal(500), ())


def test_a_customer_one_may_not_read_does_not_tell_its_industry(town):  # noqa: F811
    from klientela.core.access.models import Grant

    Grant.objects.filter(role__slug="director", entity="parties", op="read").delete()
    assert Industry.unscoped.filter(name="Food").exists()
    with acting(town.dora):
        found = table(town.dora, question_of({}, town.dora), by="sector", show="came")
    assert {name for name, _cells in found.rows} == {"Restricted", "Not given"}


def test_each_deal_whose_closing_day_moved_counts_its_worth_once(town):  # noqa: F811
    deal = Deal.unscoped.get(closed_at=None)
    for day in (date(2017, 3, 1), date(2017, 4, 1), date(2017, 5, 1)):
        Deal.unscoped.filter(pk=deal.pk).update(closes_on=day)
    with acting(town.dora):
        bar = waterfall.beside(town.dora, EVER)[waterfall.SLIPPED]
    assert (bar.number, bar.sums["PLN"]) == (1, Decimal(500))


def test_another_process_is_no_stage_further(town):  # noqa: F811
    deal, other = Deal.unscoped.get(closed_at=None), Process.unscoped.create(name="Service", position=9)
    late = Stage.unscoped.create(process=other, name="Visit", position=90)
    Move.objects.filter(record=deal.pk).exclude(from_stage=None).delete()
    Move.objects.create(record=deal.pk, process=other, from_stage=town.stages["Offer"], stage=late, at=deal.moved_at, by=town.ion)
    with acting(town.dora):
        assert not waterfall.advanced(town.dora, EVER).exists()


def told(deal):
    return list(DealChange.objects.filter(deal=deal.pk).order_by("at", "id").values_list("was", "now", "was_amount", "amount"))


def test_undone_deleted_restored_and_purged_deals_leave_no_gap(town):  # noqa: F811
    deal = Deal.unscoped.get(closed_at=None)
    before = {"stage": deal.stage, "moved_at": deal.moved_at, "closed_at": None}
    with as_system("a deal is won, and that is undone"):
        move(deal, to=town.stages["Won"], by=None)
    Deal.unscoped.filter(pk=deal.pk).update(**before)
    Deal.unscoped.filter(pk=deal.pk).update(deleted_at=datetime(2018, 1, 1, tzinfo=UTC))
    Deal.unscoped.filter(pk=deal.pk).update(deleted_at=None, amount=7)
    lines = told(deal)
    assert [now for _was, now, _old, _new in lines] == ["open", "won", "open", "deleted", "open"]
    assert all(earlier[1::2] == later[::2] for earlier, later in pairwise(lines))
    with acting(town.dora):
        today = datetime.now(UTC).date() + timedelta(days=1)
        found = waterfall.movements(town.dora, Period(date(2000, 1, 1), today))
    assert {money: worth for money, worth in found.start.items() if worth} == {}
    assert found.end == {"PLN": 7}


def test_a_question_of_nothing_is_answered(town):  # noqa: F811
    with acting(town.dora):
        assert history._asked("{deals}", Deal.unscoped.none(), "", values=[]) == []


@pytest.mark.parametrize(("field", "closed"), [("moved_at", ["stages", "time"]), ("closed_at", ["", "stages", "time"])])
def test_moves_are_told_to_whoever_sees_when_deals_moved(town, field, closed):  # noqa: F811
    hide(field)
    client = client_of(town.dora)
    pages = ["", "stages", "time"]
    assert [page for page in pages if client.get(f"{BASE}{page}{'/' if page else ''}").status_code == 404] == closed


def test_hidden_days_offer_no_years(town):  # noqa: F811
    assert b"2017-Q1" in client_of(town.dora).get(BASE).content
    hide("opened_at")
    assert b"2017-Q1" not in client_of(town.dora).get(BASE).content
