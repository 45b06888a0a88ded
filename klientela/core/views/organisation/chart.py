"""The organisation chart: people by whom they report to, or by branch and team."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import visible
from klientela.core.access.models import BranchMember, Team, TeamMember
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User, UserKind
from klientela.core.views.addresses import record_address
from klientela.core.views.organisation.nodes import Node, hang
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named

USERS = "users"


@policy(grants("read", USERS))
@require_safe
def by_manager(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, below whom they report to."""
    people = list(_people(user_of(request)))
    return _shown(request, _by_manager(people), count=len(people))


@policy(grants("read", USERS))
@require_safe
def by_branch(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, in their branches and teams."""
    people = list(_people(user_of(request)))
    return _shown(request, _by_branch(people, user_of(request)), count=len(people), by_branch=True)


def _shown(request: HttpRequest, nodes: list[Node], *, count: int, by_branch: bool = False) -> HttpResponse:
    return render(request, "organisation/chart.html", {"nodes": nodes, "by_branch": by_branch, "count": count})


def _people(user: User) -> Any:
    rows = visible(user, "read", entity_named(USERS)).filter(is_active=True, kind=UserKind.PERSON)
    return rows.only("name", "job_title", "manager").order_by("name")


def _node(person: User, key: Any = None) -> Node:
    url = record_address(entity_named(USERS), person.pk)
    return Node(key or person.pk, person.name, url=url, note=person.job_title, is_person=True)


def _by_manager(people: list[User]) -> list[Node]:
    managers = dict(User.objects.values_list("pk", "manager_id"))
    roots = hang((_node(person) for person in people), managers)
    for root in roots:
        _count(root)
    return roots


def _count(node: Node) -> int:
    """How many report to somebody, directly or through others."""
    reports = sum(1 + _count(child) for child in node.below)
    node.number = _counted(reports) if reports else ""
    return reports


def _by_branch(people: list[User], user: User) -> list[Node]:
    """Branches in their tree; in each its teams, and the people who are in none of them."""
    by_key = {person.pk: person for person in people}
    branches = list(visible(user, "read", entity_named("branches")).order_by("name"))
    nodes = {
        row.pk: Node(row.pk, row.name, url=record_address(entity_named("branches"), row.pk), icon="building-community") for row in branches
    }
    roots = hang(nodes.values(), {row.pk: row.parent_id for row in branches})
    working = _members(BranchMember.objects.values_list("branch", "user"), by_key)
    teams = _teams(user, by_key)
    for key, node in nodes.items():
        staff = working[key]
        node.below += [team for team, _people in teams[key]]
        placed = {pk for _team, members in teams[key] for pk in members}
        node.below += [_node(by_key[pk]) for pk in staff if pk not in placed]
        node.number = _counted(len({*staff, *placed})) if staff or placed else ""
    across = [team for team, _people in teams[None]]
    lost = _without_branch(people, working, teams)
    return [*roots, *_extra(_("Teams across branches"), across), *_extra(_("In no branch"), lost)]


def _teams(user: User, by_key: dict[UUID, User]) -> dict[UUID | None, list[tuple[Node, list[UUID]]]]:
    members = _members(TeamMember.objects.values_list("team", "user"), by_key)
    found: dict[UUID | None, list[tuple[Node, list[UUID]]]] = defaultdict(list)
    for team in visible(user, "read", entity_named("teams")).order_by("name"):
        found[team.branch_id].append((_team(team, [by_key[pk] for pk in members[team.pk]]), members[team.pk]))
    return found


def _team(team: Team, people: list[User]) -> Node:
    node = Node(team.pk, team.name, url=record_address(entity_named("teams"), team.pk), icon="users-group", is_open=True)
    node.below = [_node(person) for person in people]
    for line, person in zip(node.below, people, strict=True):
        line.pill = ("accent", pgettext("head of a team", "leads")) if person.pk == team.leader_id else None
    node.number = _counted(len(people)) if people else ""
    return node


def _members(pairs: Any, by_key: dict[UUID, User]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for place, user in pairs:
        if user in by_key:
            found[place].append(user)
    return defaultdict(list, {place: sorted(users, key=lambda pk: by_key[pk].name) for place, users in found.items()})


def _without_branch(people: list[User], working: dict[Any, list[UUID]], teams: Any) -> list[Node]:
    placed = {pk for staff in working.values() for pk in staff} | {pk for found in teams.values() for _node, staff in found for pk in staff}
    return [_node(person) for person in people if person.pk not in placed]


def _extra(title: str, nodes: list[Node]) -> list[Node]:
    return [Node("", title, icon="users", is_open=True, below=nodes)] if nodes else []


def _counted(number: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", number) % {"n": number}
