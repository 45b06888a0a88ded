"""Links and lists of choices the company has added: asked along, shown beyond, and lists in groups of them."""

import json
import re
from datetime import date

import pytest
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.criteria.asking import UnknownField
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.reading import read_where
from klientela.core.records.services import create
from klientela.core.views.tests.levels import ceiling, only_own
from klientela.kernel.entity import entity_named
from tests.kit.own_fields import own_field

COMPANIES = entity_named("organizations")
pytestmark = pytest.mark.django_db


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def made(by, slug, **values):
    with acting(by):
        return create(entity_named(slug), values, by=by)


@pytest.fixture
def clients(cast):
    own_field("organizations", "client", "reference", options={"target": "organizations"})
    own_field("organizations", "size", "integer")
    own_field("organizations", "metal", "tags")
    steel = made(cast.ewa, "organizations", name="Steel", own_size=77, own_metal=["gold", "silver"])
    wood = made(cast.ewa, "organizations", name="Wood", own_client=steel, own_metal=["gold"])
    return steel, wood


def asked(user, *parts):
    with acting(user):
        tree = read_where(json.dumps({"all": parts}))
        return set(COMPANIES.model.objects.filter(compile_tree(tree, COMPANIES, user)).values_list("name", flat=True))


def test_a_question_goes_along_a_link_and_back(cast, clients):
    big = {"all": [["own_size", "is", "77"]]}
    assert asked(cast.ewa, {"related": "own_client", "how": "exist", "where": big}) == {"Wood"}
    assert asked(cast.ewa, {"related": "own_client", "how": "none"}) == {"Steel"}
    assert asked(cast.ewa, {"related": "organizations.own_client", "how": "exist", "where": {"all": []}}) == {"Steel"}
    assert asked(cast.ewa, {"related": "organizations.own_client", "how": "count", "op": "is", "value": "0"}) == {"Wood"}
    ceiling("rep", "parties", "own_client")
    with pytest.raises(UnknownField):
        asked(cast.ion, {"related": "own_client", "how": "none"})


SIZE = re.compile(r">\s*77\s*<")


def test_columns_beyond_a_link_are_shown_to_who_may_read_them(cast, clients):
    columns = "columns=name,own_client.own_size,own_client.own_metal&name=Wood"
    seen = browser(cast.ewa).get(f"/organizations/?{columns}").content.decode()
    assert SIZE.search(seen) and "Silver" in seen
    only_own("rep", "parties")
    wood = clients[1]
    type(wood).unscoped.filter(pk=wood.pk).update(owner=cast.ion, team=None)
    others = browser(cast.ion).get(f"/organizations/?{columns}").content.decode()
    assert "Wood" in others and not SIZE.search(others) and "Silver" not in others


def heads(user, by):
    return {group.label: group.count for group in browser(user).get(f"/organizations/?group={by}").context["groups"]}


def test_a_list_is_grouped_by_a_link_and_by_each_of_several_choices(cast, clients):
    made(cast.ewa, "organizations", name="Nothing said")
    assert heads(cast.ewa, "own_metal") == {"Gold": 2, "Silver": 1, "Nothing": 1}
    assert heads(cast.ewa, "own_client") == {"Steel": 1, "Nothing, or nothing for you": 2}
    steel = clients[0]
    opened = browser(cast.ewa).get(f"/organizations/?group=own_client&column=={steel.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "Wood" in opened and "Nothing said" not in opened
    for token, count in (("=gold", 2), ("=silver", 1), ("~", 1)):
        answer = browser(cast.ewa).get(f"/organizations/?group=own_metal&column={token}", headers={"HX-Request": "true"})
        assert answer.content.decode().count("data-id=") == count, token


def test_a_card_shows_own_fields_below_the_others_and_hidden_ones_not(cast, monkeypatch):
    for code, kind in (("weight", "money"), ("due", "date"), ("metal", "choice"), ("client", "reference"), ("secret", "text")):
        own_field("deals", code, kind, options={"target": "organizations", "currency": "currency"})
    names = ("own_weight", "own_due", "own_metal", "own_client", "own_secret")
    board = entity_named("deals").board
    monkeypatch.setattr("klientela.core.views.effective._names", lambda entity, part, content: (*board.card, *names))
    steel = made(cast.ewa, "organizations", name="Steel")
    said = {"own_weight": 12, "own_due": date(2026, 3, 1), "own_metal": "gold", "own_client": steel, "own_secret": "whisper"}
    made(cast.ewa, "deals", name="Pumps", currency="PLN", **said)
    made(cast.ewa, "deals", name="Fans")
    ceiling("rep", "deals", "own_secret")
    page = browser(cast.ewa).get("/deals/?view=board").content.decode()
    assert all(word in page for word in ("Weight", "12", "Gold", "Steel", "Client")) and "whisper" not in page and "Secret" not in page
