"""Who gets a lead: ordered rows, the first that fits and finds somebody decides; else it waits in the queue of its team."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import may
from klientela.core.access.models import Team, TeamMember
from klientela.core.access.services import home_of
from klientela.core.identity.models import User
from klientela.core.jobs.turns import wait_for_turn
from klientela.core.records.services import save_changes
from klientela.core.records.transfer import settle_transfer
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish
from klientela.kernel.notice import Noteworthy
from klientela.modules.leads.judging import fits
from klientela.modules.leads.models import Assigning, Lead, Routed, RoutingRule

ROUTED, QUEUED = "lead.routed", "lead.queued"
NOT_TRUE, LEFT, FULL, EMPTY, UNSEEN, TAKEN = "not-true", "left", "full", "empty", "unseen", "taken"
TOLD: Mapping[str, Any] = {
    NOT_TRUE: pgettext_lazy("routing rule", "is not about leads like this"),
    LEFT: pgettext_lazy("routing rule", "names somebody who has left"),
    FULL: pgettext_lazy("routing rule", "finds everybody with enough open leads"),
    EMPTY: pgettext_lazy("routing rule", "finds nobody"),
    UNSEEN: pgettext_lazy("routing rule", "finds nobody who could see this lead"),
    TAKEN: pgettext_lazy("routing rule", "decided"),
}
"""What a row can say of a lead."""


@dataclass
class Decision:
    """Who gets a lead, by which row, and what each row that was asked said."""

    user: User | None = None
    rule: RoutingRule | None = None
    told: list[dict[str, str]] = field(default_factory=list)


@transaction.atomic
def route(lead: Lead, *, by: User | None) -> Decision:
    """Hand an open lead out by the rules; where no row finds anybody it stays where it is, and the leaders of its team are told."""
    wait_for_turn("routing of leads")
    decision = decide(lead)
    if decision.user and decision.user.pk != lead.owner_id:
        _give(lead, decision, by=by)
    Routed.objects.create(record=lead.pk, rule=decision.rule, user=decision.user, told=decision.told)
    if decision.user is None:
        _tell_leaders(lead)
    return decision


def decide(lead: Lead) -> Decision:
    """Ask the rows in their order."""
    decision = Decision()
    rules = RoutingRule.unscoped.filter(is_active=True, deleted_at=None).select_related("user", "team", "setter")
    for rule in rules.order_by("position", "name"):
        said, found = _asked(rule, lead)
        decision.told.append({"rule": str(rule.pk), "said": said})
        if found is not None:
            decision.user, decision.rule = found, rule
            break
    return decision


def _asked(rule: RoutingRule, lead: Lead) -> tuple[str, User | None]:
    if not fits(rule, lead):
        return NOT_TRUE, None
    people, why = _people(rule)
    if not people:
        return why, None
    chosen = next((user for user in people if may(user, "read", entity_of(Lead))), None)
    return (TAKEN, chosen) if chosen else (UNSEEN, None)


def _people(rule: RoutingRule) -> tuple[list[User], str]:
    """Whom a row names, whoever comes first first, and why there is nobody."""
    if rule.how == Assigning.PERSON:
        named = [rule.user] if rule.user else []
        here = [user for user in named if user.is_active and not user.deleted_at]
        if not here:
            return [], LEFT if named else EMPTY
    else:
        here = _members(rule.team)
        if not here:
            return [], EMPTY
    loads = _loads([user.pk for user in here])
    free = [user for user in here if rule.most is None or loads.get(user.pk, 0) < rule.most]
    if rule.how == Assigning.CAPACITY:
        free.sort(key=lambda user: (loads.get(user.pk, 0), user.name, str(user.pk)))
    return (_in_turns(rule, free) if rule.how == Assigning.TURNS else free), FULL


def _members(team: Team | None) -> list[User]:
    if team is None:
        return []
    keys = TeamMember.objects.filter(team=team).values("user")
    return list(User.objects.filter(pk__in=keys, is_active=True, deleted_at=None, kind="person").order_by("name", "pk"))


def _loads(keys: list[UUID]) -> dict[UUID, int]:
    """How many open leads each colleague has."""
    rows = Lead.unscoped.filter(owner__in=keys, closed_at=None, deleted_at=None).order_by()
    return dict(rows.values_list("owner").annotate(n=Count("pk")))


def _in_turns(rule: RoutingRule, people: list[User]) -> list[User]:
    """The colleague after the one who got the last lead of this row comes first."""
    last = Routed.objects.filter(rule=rule).exclude(user=None).order_by("-at", "-id").select_related("user").first()
    if last is None or last.user is None:
        return people
    ordered, place = sorted(people, key=_place), _place(last.user)
    return [*(user for user in ordered if _place(user) > place), *(user for user in ordered if _place(user) <= place)]


def _place(user: User) -> tuple[str, str]:
    """Compared here only: the database orders names in another way, and somebody would never have his turn."""
    return user.name, str(user.pk)


def _give(lead: Lead, decision: Decision, *, by: User | None) -> None:
    user = decision.user
    assert user is not None  # noqa: S101
    team, branch = home_of(user)
    save_changes(lead, {"owner": user, "team": team or lead.team, "branch": branch or lead.branch})
    settle_transfer(entity_of(Lead), lead, owner=user)
    title, once, actor = _("A lead came to you: %(name)s"), f"routed {lead.pk} {user.pk}", by.pk if by else None
    told, about = {"name": lead.name}, lead.pk
    publish(Noteworthy(kind=ROUTED, users=(user.pk,), title=title, values=told, entity="leads", key=about, occurrence=once, actor_id=actor))


def _tell_leaders(lead: Lead) -> None:
    """Whoever leads the team in whose queue it waits is told."""
    leader = Team.objects.filter(pk=lead.team_id, leader__is_active=True).values_list("leader", flat=True).first() if lead.team_id else None
    if leader:
        title, once = _("A lead waits for somebody: %(name)s"), f"queued {lead.pk}"
        told = {"name": lead.name}
        publish(Noteworthy(kind=QUEUED, users=(leader,), title=title, values=told, entity="leads", key=lead.pk, occurrence=once))
