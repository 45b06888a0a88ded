"""Whom something kept is shown to: the choices of the template `views/readers.html`, and what was chosen in it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest

from klientela.core.access.models import Role, Team


class Readers(NamedTuple):
    """Roles and teams that see something; those of the roles that begin with it."""

    roles: list[Role]
    teams: list[Team]
    begins: list[Role]


def readers_offered(shares: Sequence[Any]) -> dict[str, Any]:
    """Every role and team, with whether it sees what is shared so."""
    roles, teams = ({getattr(share, name) for share in shares} for name in ("role_id", "team_id"))
    begins = {share.role_id for share in shares if share.default_of}
    return {
        "roles": [(role, role.pk in roles, role.pk in begins) for role in Role.objects.filter(deleted_at=None).order_by("name")],
        "teams": [(team, team.pk in teams) for team in Team.objects.filter(deleted_at=None).order_by("name")],
        "is_shared": bool(shares),
    }


def readers_chosen(request: HttpRequest) -> Readers:
    """The ticked ones; a role that begins with it sees it."""
    ticked = {name: set(request.POST.getlist(name)) for name in ("role", "team", "begins")}
    roles = [role for role in Role.objects.filter(deleted_at=None) if str(role.pk) in ticked["role"] | ticked["begins"]]
    teams = [team for team in Team.objects.filter(deleted_at=None) if str(team.pk) in ticked["team"]]
    return Readers(roles, teams, [role for role in roles if str(role.pk) in ticked["begins"]])
