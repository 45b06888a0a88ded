"""Groups of companies as trees, relations as a graph: circles break neither, and nobody unseen is told."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.parties.family.graph import MOST, graph_of
from klientela.core.parties.family.tree import tree_of
from klientela.core.parties.models import Party, PartyRelation
from klientela.core.records.services import create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


def enter(cast, slug, **values):
    return create(entity_named(slug), values, by=cast.dora)


@pytest.fixture
def group(cast):
    with acting(cast.dora):
        top, middle, low = (enter(cast, "organizations", name=name) for name in ("Top", "Middle", "Low"))
        for child, parent in ((middle, top), (low, middle)):
            enter(cast, "relations", party=child, kind="part_of", other=parent)
        for owner, company, amount in ((cast.ewa, low, 100), (cast.ion, middle, 20)):
            deal = create(entity_named("deals"), {"name": "x", "party": company, "amount": amount, "currency": "PLN"}, by=cast.dora)
            type(deal).unscoped.filter(pk=deal.pk).update(owner=owner, team=None)
        yield top, middle, low


def written(node):
    sums = [int(part.amount) for part in node.rolled.sums]
    return (node.title, node.rolled.count, sums, [written(child) for child in node.children])


def test_a_group_is_a_tree_with_what_is_open_below_each(cast, group):
    tree = tree_of(cast.dora, group[2])
    assert written(tree.top) == ("Top", 2, [120], [("Middle", 2, [120], [("Low", 1, [100], [])])])
    assert not tree.restricted_above and tree.is_group


def test_sums_hold_only_what_the_reader_sees(cast, group):
    with acting(cast.ewa):
        assert written(tree_of(cast.ewa, group[1]).top)[1:3] == (1, [100])


def test_a_parent_one_may_not_see_is_restricted_and_the_tree_begins_below(cast, group):
    top, middle, low = group
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    Party.unscoped.filter(pk__in=[middle.pk, low.pk]).update(owner=cast.ewa)
    with acting(cast.ewa):
        tree = tree_of(cast.ewa, low)
    assert tree.restricted_above and written(tree.top)[0] == "Middle"
    page = client_of(cast.ewa).get(f"/party/{low.pk}/family/").content.decode()
    assert "restricted" in page and "Top" not in page.replace("topbar", "") and str(top.pk) not in page


def test_a_circle_breaks_nothing(cast, group):
    top, middle, low = group
    PartyRelation.unscoped.create(party=top, kind="part_of", other=low)
    assert tree_of(cast.dora, middle).top.rolled.count == 2
    assert len(graph_of(cast.dora, low).spots) == 2
    assert client_of(cast.dora).get(f"/party/{top.pk}/family/").status_code == 200


def test_the_graph_draws_thirty_and_lists_all(cast, group):
    for number in range(MOST + 5):
        enter(cast, "persons", name=f"Person {number:02}", employer=group[1])
    graph = graph_of(cast.dora, group[1])
    assert (len(graph.spots), graph.left_out, len(graph.relatives)) == (MOST, 7, MOST + 7)
    assert all(0 < spot.y < graph.height for spot in graph.spots)


def test_who_is_tied_among_those_drawn_is_shown(cast, group):
    _top, middle, low = group
    person = enter(cast, "persons", name="Anna", employer=middle)
    enter(cast, "relations", party=person, kind="works_at", other=low)
    between = [{line.begin.title, line.end.title} for line in graph_of(cast.dora, middle).lines if line.is_between]
    assert between == [{"Anna", "Low"}]
