"""People of other companies see what concerns theirs and nothing else; links open one record to whoever holds them."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may, visible
from klientela.core.access.models import FieldRule, Grant, Link, PartyUser, Role
from klientela.core.access.sql import count_stale
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.partners import let_in, send_away
from klientela.core.records.services import create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
DEALS, FIRMS = entity_named("deals"), entity_named("organizations")


@pytest.fixture
def pumps(cast):
    with acting(cast.dora):
        return create(FIRMS, {"name": "Pumps Ltd", "phone": "+48123456789"}, by=cast.dora)


@pytest.fixture
def deal(cast, pumps):
    with acting(cast.dora):
        create(DEALS, {"name": "Of another company"}, by=cast.dora)
        return create(DEALS, {"name": "Of pumps", "party": pumps}, by=cast.dora)


@pytest.fixture
def partner(cast, pumps, deal):
    with acting(cast.dora):
        return let_in(pumps, name="Mihai Pop", email="mihai@example.com", by=cast.dora)[0]


def seen(user, entity):
    with acting(user):
        return set(visible(user, "read", entity).values_list("name", flat=True))


def test_a_partner_sees_his_company_and_its_deals_only(cast, partner):
    assert seen(partner, FIRMS) == {"Pumps Ltd"} and seen(partner, DEALS) == {"Of pumps"}
    assert count_stale(Deal) == count_stale(Party) == 0


def test_a_deal_that_comes_to_his_company_is_seen_and_one_that_leaves_is_not(cast, partner, pumps, deal):
    other = Deal.unscoped.get(name="Of another company")
    Deal.unscoped.filter(pk=other.pk).update(party=pumps)
    Deal.unscoped.filter(pk=deal.pk).update(party=None)
    assert seen(partner, DEALS) == {"Of another company"}


def test_a_partner_sent_away_signs_in_no_more(cast, partner, pumps):
    with acting(cast.dora):
        send_away(pumps, partner, by=cast.dora)
    partner = User.objects.get(pk=partner.pk)
    assert not partner.is_active and seen(partner, DEALS) == set()


def test_the_page_lets_a_partner_in_and_shows_the_invitation(cast, pumps):
    client = client_of(cast.dora)
    page = client.post(f"/partners/organizations/{pumps.pk}/", {"name": "Mihai Pop", "email": "mihai@example.com"})
    assert "/invitation/" in page.content.decode()
    assert PartyUser.objects.get().user.kind == "partner"
    assert "Mihai Pop" in client.get(f"/organizations/{pumps.pk}/").content.decode()


def test_a_colleague_is_made_no_partner(cast, pumps):
    User.objects.filter(pk=cast.ion.pk).update(email="ion@example.com")
    client_of(cast.dora).post(f"/partners/organizations/{pumps.pk}/", {"name": "Ion", "email": "ion@example.com"})
    assert not PartyUser.objects.exists()


def test_only_who_may_lets_partners_in(cast, pumps):
    answer = client_of(cast.ana).post(f"/partners/organizations/{pumps.pk}/", {"name": "X", "email": "x@example.com"})
    assert answer.status_code == 404 and not PartyUser.objects.exists()


@pytest.fixture
def link(cast, deal):
    Grant.objects.get_or_create(role=Role.objects.get(slug="director"), entity="deals", op="share", scope="all")
    page = client_of(cast.dora).post(f"/links/deals/{deal.pk}/", {"days": "7", "note": "For Mihai"}).content.decode()
    return re.search(r"/link/[\w-]+/", page).group()


def test_whoever_holds_a_link_sees_the_record_alone(cast, link):
    page = Client().get(link)
    text = page.content.decode()
    assert page.status_code == 200 and "Of pumps" in text and "Pumps Ltd" not in text and "Dora" not in text
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert link.split("/")[2] not in str(Link.objects.values().get())


def test_a_link_shows_no_more_than_its_maker_sees_now(cast, deal, link):
    Deal.unscoped.filter(pk=deal.pk).update(description="Confidential words")
    assert "Confidential words" in Client().get(link).content.decode()
    FieldRule.objects.create(role=Role.objects.get(slug="director"), entity="deals", field="description", ceiling=0)
    assert "Confidential words" not in Client().get(link).content.decode()


def test_a_link_does_not_tell_a_title_hidden_from_its_maker(cast, deal, link):
    FieldRule.objects.create(role=Role.objects.get(slug="director"), entity="deals", field="name", ceiling=0)
    text = Client().get(link).content.decode()
    assert "Of pumps" not in text and f"Deal {str(deal.pk)[-6:].upper()}" in text


def killed_by(cast, deal, how):
    if how == "revoked":
        client_of(cast.dora).post(f"/links/deals/{deal.pk}/{Link.objects.get().pk}/end/")
    elif how == "expired":
        Link.objects.update(expires_at=timezone.now())
    elif how == "maker left":
        User.objects.filter(pk=cast.dora.pk).update(is_active=False)
    else:
        Grant.objects.filter(role__slug="director", entity="deals", op="read").delete()


@pytest.mark.parametrize("how", ["revoked", "expired", "maker left", "maker may not see it"])
def test_a_dead_link_is_like_an_unknown_one(cast, deal, link, how):
    unknown = Client().get("/link/unknown-secret/")
    killed_by(cast, deal, how)
    dead = Client().get(link)
    assert (dead.status_code, dead.content) == (404, unknown.content)


@pytest.mark.parametrize("days", ["0", "366", "", "nonsense", "-1", "99999999999"])
def test_a_link_lives_a_day_to_a_year(cast, deal, days):
    Grant.objects.get_or_create(role=Role.objects.get(slug="director"), entity="deals", op="share", scope="all")
    client_of(cast.dora).post(f"/links/deals/{deal.pk}/", {"days": days})
    assert not Link.objects.exists()


def test_only_who_may_share_makes_links(cast, deal):
    assert not may(cast.ion, "share", deal)
    assert client_of(cast.ion).post(f"/links/deals/{deal.pk}/", {"days": "7"}).status_code == 404
