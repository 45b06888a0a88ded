"""Moving people: to another team, branch, manager or territory, with or without the records they look after."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.models import Branch, BranchMember, Team, TeamMember, Territory
from klientela.core.access.services import home_of
from klientela.core.access.staff import change_staff, make_main, place
from klientela.core.identity.models import User
from klientela.core.jobs.models import Progress
from klientela.core.records.organisation_jobs import take_along
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed


@dataclass(frozen=True)
class Move:
    """Where somebody is to belong: main team and branch, manager, territories; and whether his records come along."""

    team: Team | None
    branch: Branch | None
    manager: User | None
    territories: tuple[Territory, ...] = ()
    with_records: bool = True


def standing_now(user: User) -> Move:
    """Where somebody belongs today."""
    team, branch = home_of(user)
    territories = Territory.objects.filter(members__user=user, deleted_at=None).order_by("name")
    return Move(team, branch, user.manager, tuple(territories))


@transaction.atomic
def move_person(user: User, move: Move, *, by: User) -> Progress | None:
    """Move somebody at once; his records come along in the background, whose progress comes back."""
    before = standing_now(user)
    settle_person(user, move, by=by)
    old_new = {"team": (before.team, move.team), "branch": (before.branch, move.branch)}
    changed = {name: pair for name, pair in old_new.items() if pair[0] != pair[1] and pair[1] is not None}
    if not move.with_records or not changed:
        return None
    keys = {name: [str(place.pk) if place else None for place in pair] for name, pair in changed.items()}
    return take_along.start(by=by, user=str(user.pk), changed=keys)


@transaction.atomic
def settle_person(user: User, move: Move, *, by: User) -> None:
    """Change where somebody belongs, without his records."""
    if not may(by, "update", user):
        raise NotAllowed("update")
    _refuse_lost(move)
    before = standing_now(user)
    teams = _others(TeamMember, user, "team") | ({move.team} if move.team else set())
    branches = _others(BranchMember, user, "branch") | ({move.branch} if move.branch else set())
    wanted: dict[str, Iterable[Any]] = {
        **({"teams": teams} if move.team != before.team else {}),
        **({"branches": branches} if move.branch != before.branch else {}),
        **({"territories": move.territories} if set(move.territories) != set(before.territories) else {}),
    }
    place(user, by=by, **wanted)
    if move.team:
        make_main(user, TeamMember, move.team)
    if move.branch:
        make_main(user, BranchMember, move.branch)
    if move.manager != before.manager:
        change_staff(user, {"manager": move.manager}, by=by)


def may_move(by: User, user: User) -> bool:
    """Whether somebody may be moved by this user: at least one of the places is his to change."""
    return may(by, "update", user) and any(may(by, "update", entity_named(slug)) for slug in ("teams", "branches", "territories"))


def _others(kind: Any, user: User, field: str) -> set[Any]:
    """Where somebody belongs besides his main team or branch."""
    return {getattr(member, field) for member in kind.objects.filter(user=user, is_main=False).select_related(field)}


def _refuse_lost(move: Move) -> None:
    places: tuple[Any, ...] = (move.team, move.branch, *move.territories)
    if any(each is not None and each.deleted_at for each in places):
        raise ValidationError(_("What was chosen has been deleted meanwhile. Choose again."))
    if move.manager and not move.manager.is_active:
        raise ValidationError({"manager": _("%(name)s does not work here any more.") % {"name": move.manager}})
