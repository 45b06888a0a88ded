"""Words for people and places that mean something else for everybody who asks: me, my team, those below me."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q

from klientela.core.access.models import Branch, BranchMember, Team, TeamMember
from klientela.core.access.standing import subordinates
from klientela.core.identity.models import User

type Finder = Callable[[User], set[UUID]]


def my_teams(user: User) -> set[UUID]:
    """The living teams a user belongs to or leads."""
    ours = Q(leader=user) | Q(pk__in=TeamMember.objects.filter(user=user).values("team"))
    return set(Team.objects.filter(ours, deleted_at=None).values_list("pk", flat=True))


def my_colleagues(user: User) -> set[UUID]:
    """Everybody in a user's teams, himself among them."""
    return {user.pk, *TeamMember.objects.filter(team__in=my_teams(user)).values_list("user_id", flat=True)}


def my_branches(user: User) -> set[UUID]:
    """The living branches a user works in."""
    return set(BranchMember.objects.filter(user=user, branch__deleted_at=None).values_list("branch_id", flat=True))


WORDS: dict[Any, dict[str, Finder]] = {
    User: {
        "me": lambda user: {user.pk},
        "my.team": my_colleagues,
        "my.subordinates": lambda user: subordinates(user.pk),
    },
    Team: {"my.team": my_teams},
    Branch: {"my.branch": my_branches},
}


def words_for(model: Any) -> dict[str, Finder]:
    """The words that stand for records of a model, depending on who asks."""
    return WORDS.get(model, {})
