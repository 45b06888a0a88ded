"""The board shows exactly what a user may see, and moves only what he may change."""

import re
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.processes.models import Move
from klientela.core.records.services import create
from klientela.core.views import board_rows
from klientela.core.views.board_data import BoardView, choices, totals
from klientela.core.views.listing import visible
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
DEALS = "/deals/?view=board"


def deal(by, name="Pumps", amount="100", stage=None, **more):
    with acting(by):
        values = {"name": name, "amount": Decimal(amount), "currency": "PLN", **more}
        return create(entity_named("deals"), values | ({"stage": stage} if stage else {}), by=by)


def seen(user, process):
    with acting(user):
        entity = entity_named("deals")
        return totals(BoardView(entity, user, visible(user, "read", entity), process, None))


@pytest.fixture
def deals(cast):
    """Two deals of Ewa's, one of Ion's, one of Dora's."""
    offer = cast.stages["Offer"]
    return [deal(cast.ewa), deal(cast.ewa, "Fans", "50", offer), deal(cast.ion, "Boilers", "7"), deal(cast.dora, "Chillers", "1000")]


def test_totals_are_the_sum_of_what_each_user_may_read(cast, deals):
    for user in (cast.ewa, cast.ion, cast.ana, cast.dora, cast.zoe, cast.eve):
        with acting(user):
            exact = Deal.objects.filter(process=cast.process).aggregate(sum=Sum("amount"))["sum"] or 0
        shown = seen(user, cast.process)
        assert sum(total.money.get("PLN", 0) for total in shown.values()) == exact


def test_currencies_are_never_added(cast):
    deal(cast.ewa, amount="10")
    deal(cast.ewa, amount="5", currency="EUR")
    (total,) = seen(cast.ewa, cast.process).values()
    assert dict(total.money) == {"PLN": Decimal(10), "EUR": Decimal(5)}


def test_the_page_shows_own_cards_only(cast, deals, client):
    client.force_login(cast.ewa)
    page = client.get(DEALS).content.decode()
    assert str(deals[0].pk) in page
    assert str(deals[2].pk) not in page and "Boilers" not in page
    assert f'data-move="/deals/{deals[0].pk}/move/"' in page


def test_both_ways_of_reading_cards_give_the_same(cast, deals, monkeypatch):
    entity = entity_named("deals")
    with acting(cast.dora):
        view = BoardView(entity, cast.dora, visible(cast.dora, "read", entity), choices(entity, cast.dora)[0])
        counted = totals(view)
        by_window = {row[:13] for row in board_rows.card_rows(view, counted)}
        monkeypatch.setattr(board_rows, "NARROW", -1)
        assert {row[:13] for row in board_rows.card_rows(view, counted)} == by_window != set()


def test_a_card_moves_with_its_version(cast, deals, client):
    client.force_login(cast.ewa)
    to = cast.stages["Won"]
    answer = client.post(
        f"/deals/{deals[0].pk}/move/", {"to": to.pk, "version": deals[0].version, "query": "?view=board"}, HTTP_HX_REQUEST="true"
    )
    assert answer.status_code == 200
    assert f'id="card-{deals[0].pk}"' in answer.content.decode() and f'id="head-{to.pk}"' in answer.content.decode()
    assert Deal.unscoped.get(pk=deals[0].pk).stage == to
    assert Move.objects.filter(record=deals[0].pk, stage=to, by=cast.ewa).exists()


@pytest.mark.parametrize("who", ["ewa", "zoe", "eve"])
def test_a_foreign_card_does_not_exist_and_stays(cast, deals, client, who):
    client.force_login(getattr(cast, who))
    before = deals[2].stage_id
    answer = client.post(f"/deals/{deals[2].pk}/move/", {"to": cast.stages["Won"].pk, "version": 1}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 404
    assert Deal.unscoped.get(pk=deals[2].pk).stage_id == before
    assert Move.objects.filter(record=deals[2].pk).count() == 1


def test_who_may_only_read_gets_no_handle(cast, deals, client):
    from klientela.core.access.models import Grant

    Grant.objects.filter(role__slug="rep", entity="deals", op="update").delete()
    client.force_login(cast.ewa)
    page = client.get(DEALS).content.decode()
    assert f'id="card-{deals[0].pk}"' in page and 'data-move="/' not in page and "data-move-menu" not in page
    assert client.post(f"/deals/{deals[0].pk}/move/", {"to": cast.stages["Won"].pk, "version": 1}).status_code == 404
    assert Deal.unscoped.get(pk=deals[0].pk).stage_id == deals[0].stage_id


def test_a_stale_card_is_refused_with_both_values(cast, deals, client):
    client.force_login(cast.ewa)
    answer = client.post(f"/deals/{deals[0].pk}/move/", {"to": cast.stages["Won"].pk, "version": 99}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 409
    assert "Interest" in answer.content.decode() and "Won" in answer.content.decode()
    assert Deal.unscoped.get(pk=deals[0].pk).stage == cast.stages["Interest"]


@pytest.mark.parametrize("to", ["", "nonsense", "01a20164-ee6c-71cb-bfea-32895002c5be"])
def test_a_column_that_is_not_there_is_refused(cast, deals, client, to):
    client.force_login(cast.ewa)
    answer = client.post(f"/deals/{deals[0].pk}/move/", {"to": to, "version": deals[0].version}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 400 and answer.headers["X-Message"]


def test_more_cards_come_column_by_column(cast, client, monkeypatch):
    for n in range(5):
        deal(cast.ewa, f"Deal {n}")
    for module in (board_rows, __import__("klientela.core.views.boards", fromlist=["boards"])):
        monkeypatch.setattr(module, "PER_COLUMN", 2)
    client.force_login(cast.ewa)
    seen_cards, page = [], client.get(DEALS).content.decode()
    while True:
        seen_cards += re.findall(r'id="card-([0-9a-f-]+)"', page)
        more = re.search(r'hx-get="(\?[^"]+)"', page)
        if not more:
            break
        page = client.get("/deals/" + more[1].replace("&amp;", "&"), HTTP_HX_REQUEST="true").content.decode()
    assert len(seen_cards) == len(set(seen_cards)) == 5


def test_closed_cards_leave_after_a_month_unless_asked_for(cast, client):
    old = deal(cast.ewa, stage=cast.stages["Won"])
    Deal.unscoped.filter(pk=old.pk).update(closed_at=timezone.now() - timezone.timedelta(days=40))
    client.force_login(cast.ewa)
    assert str(old.pk) not in client.get(DEALS).content.decode()
    assert str(old.pk) in client.get(f"{DEALS}&closed=90").content.decode()
    assert str(old.pk) in client.get(f"{DEALS}&closed=all").content.decode()


def test_filters_narrow_cards_and_totals(cast, deals, client):
    client.force_login(cast.dora)
    page = client.get(f"{DEALS}&owner={cast.ion.pk}").content.decode()
    assert "Boilers" in page and "Chillers" not in page
    assert "PLN\xa07" in page and "PLN\xa01,000" not in page


def test_a_cold_and_an_overdue_card_are_marked(cast, client):
    cold, late = deal(cast.ewa, "Cold"), deal(cast.ewa, "Late", closes_on=timezone.localdate() - timezone.timedelta(days=2))
    Deal.unscoped.filter(pk=cold.pk).update(moved_at=timezone.now() - timezone.timedelta(days=15))
    client.force_login(cast.ewa)
    page = client.get(DEALS).content.decode()
    assert re.search(rf'class="kc is-rot" id="card-{cold.pk}"', page) and "15 days in stage" in page
    assert re.search(rf'class="kc is-late" id="card-{late.pk}"', page) and "2 days overdue" in page


def test_hostile_names_stay_text(cast, client):
    deal(cast.ewa, '"><script>alert(1)</script>')
    client.force_login(cast.ewa)
    assert "<script>alert" not in client.get(DEALS).content.decode()


def test_the_number_of_statements_does_not_grow_with_cards(cast, client, django_assert_num_queries):
    deal(cast.ewa)
    client.force_login(cast.ewa)
    client.get(DEALS)
    with django_assert_num_queries(7):  # who asks; his own views; processes; stages; totals; cards; the views above
        client.get(DEALS)
    for n in range(20):
        deal(cast.ewa, f"Deal {n}")
    with django_assert_num_queries(7):
        client.get(DEALS)
