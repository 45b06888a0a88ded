"""The organisation chart and lists that show as trees."""

import pytest

from klientela.core.access.models import Branch, Role, Territory
from klientela.core.identity.models import User
from klientela.core.views.organisation.nodes import Node, hang
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


def page(user, address):
    answer = browser(user).get(address)
    assert answer.status_code == 200
    return answer.content.decode().partition("<main")[2]


def test_people_hang_below_whom_they_report_to(cast):
    text = page(cast.ewa, "/organisation/")
    assert text.index("Ana Ionescu") < text.index("Ewa Nowak")
    assert "2 people" in text
    assert "<details open><summary " in text


def test_people_stand_in_their_branch_and_team(cast):
    text = page(cast.dora, "/organisation/branches/")
    assert text.index("Kraków") < text.index("South") < text.index("Ana Ionescu") < text.index("Dora Wilk")
    assert "In no branch" in text and "leads" in text


def test_whoever_may_not_see_colleagues_has_no_chart(cast):
    assert browser(cast.eve).get("/organisation/").status_code in {403, 404}


def test_a_bare_list_of_branches_is_a_tree_and_a_question_a_list(cast):
    Branch.objects.create(name="Nowa Huta", parent=cast.krakow)
    tree = page(cast.dora, "/branches/")
    assert tree.index("Kraków") < tree.index("Nowa Huta")
    assert 'class="tree"' in tree and 'class="tree"' not in page(cast.dora, "/branches/?q=huta")
    assert 'class="tree"' not in page(cast.dora, "/branches/?view=list")


def test_a_territory_without_rules_says_so(cast):
    Territory.objects.create(name="North")
    assert "no rules yet" in page(cast.zoe, "/territories/")


def test_a_circle_swallows_nobody():
    roots = hang([Node(1, "a"), Node(2, "b"), Node(3, "c")], {1: 2, 2: 1, 3: 2})
    assert sorted(node.title for node in roots) == ["a", "b"]
    assert [node.title for root in roots for node in root.below] == ["c"]


def test_whose_manager_has_left_stands_below_the_next_one_up(cast):
    User.objects.filter(pk=cast.ewa.pk).update(manager=cast.ion)
    User.objects.filter(pk=cast.ion.pk).update(is_active=False)
    text = page(cast.dora, "/organisation/")
    assert "Ion Popescu" not in text
    assert text.index("Ana Ionescu") < text.index("Ewa Nowak")


def test_the_list_of_users_says_where_they_belong_and_who_can_sign_in(cast):
    text = page(cast.zoe, "/users/")
    assert "South" in text and "Kraków" in text and "can sign in" in text
    assert "can sign in" not in page(cast.ewa, "/users/")


def test_a_ready_role_is_told_in_the_readers_language_and_an_own_one_as_it_is_written(cast):
    User.objects.filter(pk=cast.zoe.pk).update(language="pl")
    role = Role.objects.get(slug="team-leader")
    for address in (f"/roles/{role.pk}/", "/roles/", f"/users/{cast.ana.pk}/"):
        text = page(cast.zoe, address)
        assert "Kierownik zespołu" in text and "Team leader" not in text, address
    Role.objects.filter(pk=role.pk).update(name="Chief")
    assert "Chief" in page(cast.zoe, f"/roles/{role.pk}/")


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("team={south}", {"Ana", "Ewa", "Ion"}),
        ("team.not={south}", {"Dora", "Zoe", "Eve"}),
        ("branch={cluj}", {"Ion"}),
        ("branch={cluj},{krakow}", {"Ana", "Ewa", "Ion", "Dora"}),
        ("branch.empty=1", {"Zoe", "Eve"}),
        ("team.filled=1&branch={krakow}", {"Ana", "Ewa"}),
        ("team=my.team", set()),
    ],
)
def test_people_are_found_by_their_team_and_branch(cast, question, names):
    address = question.format(south=cast.south.pk, cluj=cast.cluj.pk, krakow=cast.krakow.pk)
    text = page(cast.zoe, f"/users/?{address}")
    rows = text.partition("<tbody")[2].partition("</tbody")[0]
    assert {user.name.split()[0] for user in User.objects.all() if f"/users/{user.pk}/" in rows} == names


def test_the_list_of_people_offers_teams_and_branches_to_narrow_it(cast):
    text = page(cast.zoe, f"/users/?team={cast.south.pk}&add=branch")
    assert "South" in text and "Kraków" in text
    assert page(cast.zoe, "/users/").count("add=team") == 1
