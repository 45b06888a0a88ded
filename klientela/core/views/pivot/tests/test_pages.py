"""Pages of pivots and charts: what they show, what they refuse, where figures lead, and what is taken out as files."""

import csv
import io
import re
import zipfile
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.core.views.pivot import asking, grouping
from klientela.core.views.pivot.answering import Answer
from klientela.core.views.pivot.tiles import tile_of
from klientela.core.views.tests.levels import ceiling
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
PIVOT = "/deals/?view=pivot&by=stage&across=currency&measure=count,sum:amount"


@pytest.fixture
def deals(cast):
    """Three deals of Ewa, one of Ion."""
    offer, interest = cast.stages["Offer"], cast.stages["Interest"]
    sold = (
        (cast.ewa, "PLN", 100, offer),
        (cast.ewa, "PLN", 250, offer),
        (cast.ewa, "EUR", 70, interest),
        (cast.ion, "EUR", 9000, interest),
    )
    made = []
    for by, currency, amount, stage in sold:
        with acting(by):
            made.append(create(entity_named("deals"), {"name": f"{by} {amount}", "amount": Decimal(amount), "currency": currency}, by=by))
        Deal.unscoped.filter(pk=made[-1].pk).update(stage=stage)
    return made


def page_of(user, address):
    answer = client_of(user).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def links(page):
    """The records behind each figure: text by address."""
    return [(url.replace("&amp;", "&"), text) for url, text in re.findall(r'<td class="num[^"]*"><a href="([^"]+)"[^>]*>([^<]*)</a>', page)]


def test_it_adds_up_what_one_may_read_and_keeps_currencies_apart(cast, deals):
    page = page_of(cast.ewa, PIVOT)
    assert "Amount, sum, PLN" in page
    assert "Amount, sum, EUR" in page
    figures = [text for _url, text in links(page)]
    assert {"350", "70"} <= set(figures)
    assert "9,070" not in page
    assert "9,070" in page_of(cast.dora, PIVOT)


def test_each_figure_leads_to_its_records(cast, deals):
    for url, text in links(page_of(cast.dora, "/deals/?view=pivot&by=stage,owner&across=created_at:month&measure=count&amount.gte=80")):
        listed = client_of(cast.dora).get(url).content.decode()
        assert listed.count("<tr data-id=") == int(text), url


@pytest.mark.parametrize("words", ["by={}", "across={}", "measure=sum:{}", "by={}:month", "measure=count,distinct:{}", "by=party.{}"])
@pytest.mark.parametrize("layout", ["view=pivot&", "view=chart&"])
def test_what_is_hidden_is_refused_like_what_does_not_exist(cast, deals, words, layout):
    ceiling("rep", "deals", "amount", "currency", "closes_on", "owner")
    ceiling("rep", "parties", "currency")
    client = client_of(cast.ewa)
    names = ("amount", "closes_on", "currency", "nonsense") if "party" in words else ("amount", "closes_on", "owner", "nonsense")
    told = [client.get(f"/deals/?{layout}{words.format(name)}") for name in names]
    assert {answer.status_code for answer in told} == {400}
    assert len({re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()) for answer in told}) == 1


def test_what_is_hidden_is_not_offered(cast, deals):
    ceiling("rep", "deals", "currency", "owner")
    page = page_of(cast.ewa, "/deals/?view=pivot&by=stage")
    assert "sum:amount" not in page
    assert "by=stage,owner" not in page
    assert "by=stage%2Cowner" not in page


@pytest.mark.parametrize(
    "words", ["by=stage,stage", "by=stage,owner,party,team", "by=stage&across=stage", "measure=" + ",".join(["count"] * 9), "by="]
)
def test_much_and_little_is_answered(cast, deals, words):
    assert client_of(cast.ewa).get(f"/deals/?view=pivot&{words}").status_code in {200, 400}


def test_the_first_rows_and_the_others(cast, deals):
    page = page_of(cast.dora, "/deals/?view=pivot&by=party,owner&measure=sum:amount&rank=-sum:amount&top=1")
    assert "Nothing fits" not in page
    page = page_of(cast.dora, "/deals/?view=pivot&by=owner&measure=sum:amount&rank=-sum:amount&top=1")
    assert page.index("Ion Popescu") < page.index("Others")
    assert "1 more in the others" in page


def test_too_many_groups_are_cut_by_the_database(cast, deals, monkeypatch):
    monkeypatch.setattr(grouping, "MOST_GROUPS", 1)
    page = page_of(cast.dora, "/deals/?view=pivot&by=owner&measure=count&top=1")
    assert "Others" in page
    refused = client_of(cast.dora).get("/deals/?view=pivot&by=owner,stage&across=currency&measure=count")
    assert refused.status_code == 400
    assert "too many groups" in refused.content.decode()


def test_files_hold_what_the_page_shows(cast, deals):
    answer = client_of(cast.dora).get(PIVOT.replace("/deals/?", "/deals/pivot.csv?"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[-1][0] == "Total"
    assert "4" in rows[-1]
    book = client_of(cast.dora).get(PIVOT.replace("/deals/?", "/deals/pivot.xlsx?"))
    with zipfile.ZipFile(io.BytesIO(b"".join(book.streaming_content))) as packed:
        assert "9070" in packed.read("xl/worksheets/sheet1.xml").decode()
    assert client_of(cast.eve).get(PIVOT.replace("/deals/?", "/deals/pivot.csv?")).status_code == 404


FORMS = ("columns", "stacked", "full", "bars", "line", "area", "pie", "donut", "funnel", "scatter", "number", "nonsense")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_drawn_with_ways_to_the_records(cast, deals, form):
    page = page_of(cast.dora, f"/deals/?view=chart&by=stage&across=currency&measure=count,average:amount&chart={form}")
    assert "plot" in page or "kpis" in page
    assert "style=" not in page
    assert re.search(r'href="/deals/\?[^"]*stage=', page)


def test_a_line_has_every_month_between(cast, deals):
    Deal.unscoped.filter(pk=deals[0].pk).update(closes_on="2026-01-10")
    Deal.unscoped.filter(pk=deals[1].pk).update(closes_on="2026-04-10")
    page = page_of(cast.ewa, "/deals/?view=chart&by=closes_on:month&measure=count&chart=line")
    assert "Feb 2026" in page
    assert "Mar 2026" in page


def test_a_tile_is_for_whoever_looks(cast, deals):
    words = QueryDict("view=pivot&by=stage&measure=sum:amount")
    with acting(cast.ewa):
        assert "9,070" not in tile_of(entity_named("deals"), words, cast.ewa)
    with acting(cast.dora):
        assert "9,070" in tile_of(entity_named("deals"), words, cast.dora)
        assert "plot" in tile_of(entity_named("deals"), QueryDict("view=chart&by=stage&chart=donut"), cast.dora)


def test_days_are_those_of_whoever_asks(cast, deals):
    Deal.unscoped.filter(pk=deals[0].pk).update(moved_at="2026-01-31T23:30:00Z")
    with acting(cast.ewa), timezone.override("Europe/Warsaw"):
        answer = Answer(QueryDict("by=moved_at:month"), entity_named("deals"), cast.ewa)
        assert "Feb 2026" in {answer.pivot.rows.told(key) for key in answer.pivot.rows.keys}


def test_words_of_an_address_come_back(cast):
    with acting(cast.dora):
        offer = asking.offer_of(entity_named("deals"), cast.dora)
    query = QueryDict("by=stage,party.industry&across=closes_on:quarter&measure=sum:amount:row,count&rank=-count&top=5&chart=bars")
    assert asking.written(asking.read(query, entity_named("deals"), offer)) == query.dict()
