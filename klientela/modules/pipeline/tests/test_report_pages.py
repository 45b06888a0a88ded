"""The report pages: each sees his own figures, and every figure leads to the deals behind it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from klientela.core.access.models import Grant
from klientela.core.processes.models import Move
from klientela.modules.pipeline.tests.test_figures import town  # noqa: F401
from klientela.modules.sales.models import Deal
from tests.cast import PASSWORD

PAGES = ("/reports/", "/reports/funnel/", "/reports/wins/", "/reports/revenue/", "/reports/pareto/", "/reports/won/", "/reports/reps/")

FIGURE = re.compile(r'<th scope="row" class="m1"><a class="link" href="([^"]+)">[^<]+</a>.*?<td class="num m2">(\d+)', re.DOTALL)


@pytest.fixture
def asking(client, town):  # noqa: F811
    def ask(user, address):
        client.post("/sign-in/", {"name": user.username, "password": PASSWORD})
        return client.get(address)

    ask.town = town
    return ask


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("page", PAGES)
def test_whoever_reads_deals_reads_reports_and_nobody_else(asking, page):
    for name in ("ewa", "ana", "dora"):
        assert asking(getattr(asking.town, name), page).status_code == 200
    assert asking(asking.town.eve, page).status_code == 404


def test_each_sees_the_figures_of_his_own_deals(asking):
    assert "2 of 3" in text(asking(asking.town.ewa, "/reports/wins/"))
    assert "2 of 4" in text(asking(asking.town.ana, "/reports/wins/"))
    assert "3 of 5" in text(asking(asking.town.dora, "/reports/wins/"))
    assert "Ion Popescu" not in text(asking(asking.town.ewa, "/reports/wins/"))


@pytest.mark.parametrize("by", ["rep", "team", "product", "sector", "customer", "branch", "quarter", "month"])
@pytest.mark.parametrize("page", ["wins", "revenue"])
def test_every_division_shows(asking, page, by):
    answer = asking(asking.town.dora, f"/reports/{page}/?by={by}")
    assert answer.status_code == (404 if (page, by) == ("wins", "customer") else 200)


@pytest.mark.parametrize("query", ["by=nonsense", "by=rep&period=x&rep=y&team=z", "by=month&period=2017-Q1", "from=9999-12-31"])
def test_odd_addresses_are_answered(asking, query):
    assert asking(asking.town.dora, f"/reports/revenue/?{query}").status_code == (404 if "nonsense" in query else 200)


def test_currencies_stand_apart(asking):
    shown = text(asking(asking.town.dora, "/reports/revenue/"))
    assert "PLN 107" in shown
    assert "EUR 40" in shown
    assert "147" not in shown


@pytest.mark.parametrize("by", ["rep", "team", "branch", "quarter"])
def test_a_figure_leads_to_its_deals(asking, by):
    page = asking(asking.town.dora, f"/reports/revenue/?by={by}&period=2017")
    found = FIGURE.search(page.content.decode())
    deals = asking(asking.town.dora, found[1].replace("&amp;", "&"))
    assert re.search(r'class="count num">(\d+)', deals.content.decode())[1] == found[2]


def test_the_file_holds_what_the_page_shows(asking):
    answer = asking(asking.town.dora, "/reports/revenue/?by=rep&format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].lstrip("\ufeff") == 'Representative,Won deals,Lost deals,Win rate,Days to win,Days to lose,"Won, PLN","Won, EUR"'
    assert lines[1].startswith("Ewa Nowak,2,1,0.6667,25.0,10.0,100,40")
    assert asking(asking.town.dora, "/reports/funnel/?format=csv").status_code == 200


def test_without_the_right_to_export_there_is_no_file(asking):
    Grant.objects.filter(entity="deals", op="export").delete()
    assert asking(asking.town.dora, "/reports/revenue/?format=csv").status_code == 404
    assert "format=csv" not in asking(asking.town.dora, "/reports/revenue/").content.decode()


def test_an_empty_period_offers_all_time(asking):
    assert "Show all time" in text(asking(asking.town.dora, "/reports/revenue/?period=1999"))


def test_a_moved_deal_changes_the_funnel(asking, client):
    ion, stages = asking.town.ion, asking.town.stages
    deal = Deal.unscoped.get(owner=ion, closed_at=None)
    assert "Won of all opened 0.0%" in text(asking(ion, "/reports/funnel/"))
    answer = client.post(f"/deals/{deal.pk}/move/", {"to": stages["Won"].pk, "version": deal.version})
    assert answer.status_code == 302
    assert "Won of all opened 50.0%" in text(asking(ion, "/reports/funnel/"))
    refused = client.post(f"/deals/{deal.pk}/move/", {"to": stages["Lost"].pk, "version": deal.version + 1}, follow=True)
    assert "closed already" in text(refused)


def test_the_page_of_a_deal_shows_path_and_figures(asking):
    deal = Deal.unscoped.get(owner=asking.town.ion, closed_at=None)
    today = timezone.now()
    Deal.unscoped.filter(pk=deal.pk).update(closes_on=today.date() + timedelta(days=9), moved_at=today - timedelta(days=30))
    Move.objects.filter(record=deal.pk, stage=deal.stage).update(at=today - timedelta(days=30))
    shown = text(asking(asking.town.ion, f"/deals/{deal.pk}/"))
    for part in ("30 days · norm 21", "weighted PLN 250", "in 9 days", "Way through the stages"):
        assert part in shown
