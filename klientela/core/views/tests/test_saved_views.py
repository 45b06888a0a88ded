"""Saved views: kept, opened as links, changed, shared, pinned, begun with; and what happens when something of them is gone."""

import json
from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from klientela.core.access.acting import acting
from klientela.core.access.models import Role
from klientela.core.access.services import give_role
from klientela.core.records.services import create
from klientela.core.views.models import SavedView, ViewShare
from klientela.core.views.saved.services import share_view
from klientela.core.views.tests.levels import ceiling
from klientela.core.views.tests.test_hidden_fields import without_token
from klientela.kernel.entity import entity_named
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


def deal(by, name, **values):
    with acting(by):
        return create(entity_named("deals"), {"name": name, **values}, by=by)


def keep(client, name="Mine", question="amount.gte=1000&sort=name", entity="deals"):
    """Keep a view by its form; the answer leads to it."""
    answer = client.post("/views/new/", {"entity": entity, "question": question, "name": name})
    assert answer.status_code == 302, answer.content
    return answer["Location"], SavedView.objects.order_by("-created_at").first()


def shared(view, by, *, roles=(), teams=(), begins=()):
    with acting(by):
        share_view(view, Role.objects.filter(slug__in=roles), teams, by=by, begins=Role.objects.filter(slug__in=begins))


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_a_view_is_a_link_with_question_and_order(cast):
    deal(cast.ewa, "Small", amount=Decimal(10), currency="PLN"), deal(cast.ewa, "Large", amount=Decimal(5000), currency="PLN")
    client = browser(cast.ewa)
    address, view = keep(client)
    shown = page(client, address)
    assert "Large" in shown and "Small" not in shown
    assert view.options == {"sort": "name"}
    assert view.criteria["where"] == {"all": [["amount", "gte", "1000"]]}


def test_it_is_only_its_authors_until_he_shares_it(cast):
    address, _view = keep(browser(cast.ewa))
    client, unknown = browser(cast.ion), "/deals/?saved=01890000-0000-7000-8000-000000000000"
    answer, missing = ((found.status_code, without_token(found)) for found in map(client.get, (address, unknown)))
    assert answer == missing
    assert answer[0] == 404 and "does not exist" in answer[1] and "saved=none" in answer[1]


def test_whoever_it_is_shared_with_sees_only_his_own_records_through_it(cast):
    deal(cast.ewa, "Deal E", amount=Decimal(5000), currency="PLN"), deal(cast.ion, "Deal I", amount=Decimal(5000), currency="PLN")
    address, view = keep(browser(cast.ana))
    shared(view, cast.ana, teams=[cast.south])
    ewa, ion = page(browser(cast.ewa), address), page(browser(cast.ion), address)
    assert ("Deal E" in ewa, "Deal I" in ewa) == (True, False)
    assert ("Deal E" in ion, "Deal I" in ion) == (False, True)


def test_a_view_that_asks_about_a_hidden_field_shows_nothing_of_it(cast):
    deal(cast.ewa, "Large", amount=Decimal(5000), currency="PLN")
    address, view = keep(browser(cast.ana))
    shared(view, cast.ana, roles=["rep"])
    ceiling("rep", "deals", "amount")
    shown = page(browser(cast.ewa), address)
    assert "not for you" in shown and "Large" not in shown and "1000" not in strip_tags(shown)
    assert browser(cast.ewa).get(address.replace("/deals/", "/deals/export.csv")).status_code in (400, 403, 404)


def test_a_view_that_names_a_deleted_field_says_so_and_its_author_mends_it(cast):
    deal(cast.ewa, "Large", amount=Decimal(5000), currency="PLN")
    client = browser(cast.ewa)
    address, view = keep(client)
    stored = {"version": 2, "where": {"all": [["amount", "gte", "1000"], ["colour", "is", "red"]]}}
    SavedView.objects.filter(pk=view.pk).update(criteria=stored)
    shown = page(client, address)
    assert "does not exist any more: colour" in shown and "Open without it" in shown
    mended = f"saved={view.pk}&where=" + json.dumps({"all": [["amount", "gte", "1000"]]})
    assert "Large" in page(client, f"/deals/?{mended}")
    view.refresh_from_db()
    client.post(f"/views/{view.pk}/save/", {"question": mended, "version": view.version})
    assert "Large" in page(client, address)


def test_the_address_overrides_the_view_and_adds_to_its_question(cast):
    deal(cast.ewa, "Large", amount=Decimal(5000), currency="PLN"), deal(cast.ewa, "Larger", amount=Decimal(9000), currency="PLN")
    client = browser(cast.ewa)
    address, _view = keep(client)
    answer = client.get(f"{address}&sort=-name&amount.gte=6000")
    assert answer.context["ask"].order == "-name"
    assert [row[1] for row in answer.context["page"].rows] == ["Larger"]
    assert answer.context["view_is_changed"] and "Save view" in answer.content.decode()
    assert not client.get(address).context["view_is_changed"]


def test_two_tabs_do_not_overwrite_each_other(cast):
    client = browser(cast.ewa)
    address, view = keep(client)
    view.refresh_from_db()
    first = client.post(f"/views/{view.pk}/save/", {"question": f"saved={view.pk}&sort=-name", "version": view.version})
    second = client.post(f"/views/{view.pk}/save/", {"question": f"saved={view.pk}&sort=-created_at", "version": view.version})
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Save mine" in second.content.decode() and "Save as a new view" in second.content.decode()
    view.refresh_from_db()
    assert view.options["sort"] == "-name"
    mine = client.post(f"/views/{view.pk}/save/", {"question": f"saved={view.pk}&sort=-created_at", "version": view.version})
    assert mine["Location"] == address


def test_the_bare_list_begins_with_ones_own_view_or_that_of_ones_role(cast):
    client, ana = browser(cast.ewa), browser(cast.ana)
    assert client.get("/deals/").status_code == 200
    of_role, view = keep(ana, name="For reps")
    shared(view, cast.ana, begins=["rep"], roles=["rep"])
    assert client.get("/deals/")["Location"] == of_role
    mine, own = keep(client, name="My own")
    client.post(f"/views/{own.pk}/default/", {"on": "1"})
    assert client.get("/deals/")["Location"] == mine
    assert client.get("/deals/?saved=none").status_code == 200
    client.post(f"/views/{own.pk}/default/", {"on": "0"})
    assert client.get("/deals/")["Location"] == of_role


def test_the_first_role_by_name_decides_where_two_say_something(cast):
    views = [keep(browser(cast.ana), name=name)[1] for name in ("For marketing", "For reps")]
    shared(views[0], cast.ana, roles=["marketing"], begins=["marketing"]), shared(views[1], cast.ana, roles=["rep"], begins=["rep"])
    give_role(cast.ewa, "marketing")
    assert browser(cast.ewa).get("/deals/")["Location"].endswith(str(views[0].pk))


def test_only_one_view_begins_the_list_of_a_role(cast):
    first, second = (keep(browser(cast.ana), name=name)[1] for name in ("One", "Two"))
    for view in (first, second):
        shared(view, cast.ana, roles=["rep"], begins=["rep"])
    assert [share.view for share in ViewShare.objects.filter(default_of="deals")] == [second]


def test_a_pinned_view_stands_in_the_menu_until_it_is_not_for_one_any_more(cast):
    address, view = keep(browser(cast.ana), name="Of the team")
    shared(view, cast.ana, teams=[cast.south])
    client = browser(cast.ewa)
    client.post(f"/views/{view.pk}/pin/", {"on": "1"})
    assert f'href="{address}" title="Of the team"' in page(client, "/")
    shared(view, cast.ana)
    assert "Of the team" not in page(client, "/")


def test_a_deleted_view_leads_back_and_can_be_brought_back(cast):
    client = browser(cast.ewa)
    address, view = keep(client)
    client.post(f"/views/{view.pk}/delete/")
    gone = client.get(address)
    assert gone.status_code == 404 and "Show all" in gone.content.decode()
    client.post(f"/views/{view.pk}/restore/")
    assert page(client, address)


def test_who_may_not_share_is_not_asked_to_and_cannot(cast):
    client = browser(cast.ewa)
    _address, view = keep(client)
    view.refresh_from_db()
    assert "Roles that see it" not in page(client, f"/views/{view.pk}/")
    rep = Role.objects.get(slug="rep")
    client.post(f"/views/{view.pk}/", {"name": "New name", "version": view.version, "role": [rep.pk]})
    view.refresh_from_db()
    assert (view.name, view.shares.count()) == ("New name", 0)


def test_nobody_changes_a_view_of_somebody_else(cast):
    address, view = keep(browser(cast.ana))
    shared(view, cast.ana, teams=[cast.south])
    client, sent = browser(cast.ewa), {"question": "", "version": 1, "name": "x"}
    for door in ("", "save/", "delete/", "restore/", "take-over/"):
        assert client.post(f"/views/{view.pk}/{door}", sent).status_code == 404, door
    view.refresh_from_db()
    assert view.name == "Mine" and page(client, address)


def test_views_of_who_left_stay_and_are_taken_over(cast):
    address, view = keep(browser(cast.ana))
    shared(view, cast.ana, teams=[cast.south])
    cast.ana.is_active = False
    cast.ana.save()
    assert page(browser(cast.ewa), address)
    assert "author has left" in page(browser(cast.ewa), "/views/")
    admin = browser(cast.zoe)
    assert "Take over" in page(admin, "/views/")
    admin.post(f"/views/{view.pk}/take-over/")
    view.refresh_from_db()
    assert view.author == cast.zoe


def test_what_a_view_orders_groups_or_shows_by_is_left_out_where_it_is_hidden(cast):
    deal(cast.ewa, "Large", amount=Decimal(5000), currency="PLN")
    address, view = keep(browser(cast.ana), question="sort=amount&columns=name,amount,code&group=closes_on:month")
    shared(view, cast.ana, roles=["rep"])
    ceiling("rep", "deals", "amount", "closes_on")
    answer = browser(cast.ewa).get(address)
    assert (answer.status_code, answer.context["ask"].order) == (200, "-moved_at")
    assert [heading.name for heading in answer.context["headings"]] == ["name", "code"]
    assert "groups" not in answer.context and "Large" in answer.content.decode()


def test_a_pivot_over_a_hidden_field_is_told_like_a_question_about_it(cast):
    deal(cast.ewa, "Large", amount=Decimal(5000), currency="PLN")
    address, view = keep(browser(cast.ana), question="view=pivot&by=stage&measure=sum:amount")
    shared(view, cast.ana, roles=["rep"])
    ceiling("rep", "deals", "amount")
    shown = page(browser(cast.ewa), address)
    assert "not for you" in shown and "5,000" not in shown
