"""Verbs about the organisation: who belongs where, who holds which role."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from klientela.core.access.models import Branch, BranchMember, Role, RoleHolder, Team, TeamMember, Territory, TerritoryMember
from klientela.core.identity.models import User


@transaction.atomic
def give_role(user: User, role: str) -> None:
    """Let a user hold a role, named by its code."""
    RoleHolder.objects.get_or_create(user=user, role=Role.objects.get(slug=role))


@transaction.atomic
def join_team(user: User, team: Team) -> None:
    """Put a user into a team; the first one is where his new records go."""
    main = not TeamMember.objects.filter(user=user, is_main=True).exists()
    TeamMember.objects.get_or_create(user=user, team=team, defaults={"is_main": main})


@transaction.atomic
def join_branch(user: User, branch: Branch) -> None:
    """Put a user into a branch; the first one is where his new records go."""
    main = not BranchMember.objects.filter(user=user, is_main=True).exists()
    BranchMember.objects.get_or_create(user=user, branch=branch, defaults={"is_main": main})


@transaction.atomic
def join_territory(user: User, territory: Territory) -> None:
    """Let a user work in a territory, whose records his grants of the scope `territory` open."""
    TerritoryMember.objects.get_or_create(user=user, territory=territory)


def home_of(user: User) -> tuple[Team | None, Branch | None]:
    """The team and branch to which a user's new records belong."""
    team = TeamMember.objects.select_related("team").filter(user=user, is_main=True).first()
    branch = BranchMember.objects.select_related("branch").filter(user=user, is_main=True).first()
    return team.team if team else None, branch.branch if branch else None


def homes_of(users: Iterable[UUID]) -> dict[UUID, tuple[UUID | None, UUID | None]]:
    """Likewise for many users: the keys of team and branch by the key of the user."""
    keys = set(users)
    teams = dict(TeamMember.objects.filter(user__in=keys, is_main=True).values_list("user_id", "team_id"))
    branches = dict(BranchMember.objects.filter(user__in=keys, is_main=True).values_list("user_id", "branch_id"))
    return {key: (teams.get(key), branches.get(key)) for key in keys}
