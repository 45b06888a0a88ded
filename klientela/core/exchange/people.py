"""Staff brought in from a file: colleagues with their manager and branch, who own records and sign in once invited."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.access.models import Branch, BranchMember, RoleHolder, Team
from klientela.core.access.services import give_role, join_branch, join_team
from klientela.core.exchange.lines import Context, Line, sound
from klientela.core.identity.models import User
from klientela.core.records.services import create
from klientela.kernel.entity import Importer, ImportField, entity_named

BRANCH = ImportField(
    "branch",
    _("branch"),
    "reference",
    synonyms=("regional office", "office", "region", "oddział", "sucursală", "filială"),
    target="branches",
)
REP, LEADER = "rep", "team-leader"


def finish(lines: Sequence[Line], context: Context) -> None:
    """Whoever has people below leads a team of them; everybody has a role, a team and a branch."""
    demand(context.user, "create", entity_named("users"))
    below: dict[User, list[Line]] = defaultdict(list)
    for line in sound(lines):
        _place(line.record, line.extras.get("branch"))
        if manager := line.values.get("manager"):
            below[manager].append(line)
    for manager, people in below.items():
        branches = [line.extras["branch"] for line in people if line.extras.get("branch")]
        _place(manager, branches[0] if branches else None)
        team = _team_of(manager, branches[0] if branches else None, context)
        for member in (manager, *(line.record for line in people)):
            join_team(member, team)
        _give_first_role(manager, LEADER)
    for line in sound(lines):
        _give_first_role(line.record, REP)


def _place(user: User, branch: Branch | None) -> None:
    if branch and not BranchMember.objects.filter(user=user, branch=branch).exists():
        join_branch(user, branch)


def _team_of(leader: User, branch: Branch | None, context: Context) -> Team:
    """The team somebody leads; one named after him is made if there is none."""
    led = Team.objects.filter(leader=leader, deleted_at=None).order_by("created_at").first()
    if led:
        return led
    values: dict[str, Any] = {"name": _free_name(_now("Team %(name)s") % {"name": leader.name}), "leader": leader, "branch": branch}
    team: Team = create(entity_named("teams"), values, by=context.user)
    context.made[str(Team._meta.verbose_name_plural)] += 1
    return team


def _free_name(name: str) -> str:
    taken = set(Team.objects.filter(name__startswith=name, deleted_at=None).values_list("name", flat=True))
    names: Iterable[str] = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)


def _give_first_role(user: User, role: str) -> None:
    """Somebody who holds a role already keeps it as it is: an import never widens the rights of known people."""
    if not RoleHolder.objects.filter(user=user).exists():
        give_role(user, role)


STAFF = Importer(fields=(BRANCH,), fills=frozenset({"username"}), finish=finish)
