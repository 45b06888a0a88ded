"""Approval as a gate of a process, and asking for it as a step that a process does by itself."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.identity.models import User
from klientela.core.processes.approvals.deciders import holders_of, holders_of_role
from klientela.core.processes.approvals.judging import concerns, levels_of
from klientela.core.processes.approvals.models import CallState, Level, Request, Rule, Who
from klientela.core.processes.approvals.queries import GOOD, WAITING, approval_state
from klientela.core.processes.approvals.services.asking import begin
from klientela.core.processes.kinds import ActionKind, GateKind, Missing, Setting, Settings
from klientela.core.views.requests import key_of
from klientela.kernel.entity import Entity, entity_of

CODE = "approval"
RULE = "rule"


def missing(record: Any, settings: Settings, *, by: User | None, to: Any) -> list[Missing]:
    """What is lacking until the people of a rule have agreed to the record as it is. A rule that is not used any more asks nothing."""
    rule = rule_of(settings)
    if rule is None or not concerns(rule, record):
        return []
    found = approval_state(record, rule)
    if found.state == GOOD:
        return []
    if found.state == WAITING and found.request is not None:
        text = _("“%(rule)s” is being decided by %(names)s.") % {"rule": rule, "names": names_waiting(found.request)}
        return [Missing(CODE, text, url=reverse("approval", args=[found.request.pk]), action=_("See the request"))]
    url = reverse("approval-ask", args=[entity_of(record).slug, record.pk, rule.pk])
    return [Missing(CODE, _("“%(rule)s” needs approval.") % {"rule": rule}, url=url, action=_("Ask for approval"))]


def names_waiting(request: Request) -> str:
    """Those a request waits for."""
    waiting = request.calls.filter(state=CallState.WAITING, user__isnull=False).select_related("user")
    return ", ".join(str(call.user) for call in waiting) or _("nobody yet")


def ask(record: Any, settings: Settings, *, by: User | None) -> str:
    """Ask for approval, where the record needs it and nobody has asked; in the name of whoever moves it, or of its owner."""
    rule = rule_of(settings)
    asker = by or getattr(record, "owner", None)
    if rule is None or asker is None or not concerns(rule, record) or approval_state(record, rule).state:
        return ""
    begin(record, rule, by=asker)
    return _("Asked for approval: %(rule)s") % {"rule": rule}


def told(entity: Entity, settings: Settings, user: User) -> str:
    """The gate in words."""
    rule = rule_of(settings)
    return _("Approved by “%(rule)s”") % {"rule": rule} if rule else _("An approval that is not used any more")


def told_step(entity: Entity, settings: Settings, user: User) -> str:
    """The step in words."""
    rule = rule_of(settings)
    return _("Ask for approval: “%(rule)s”") % {"rule": rule} if rule else _("An approval that is not used any more")


def asked(entity: Entity, user: User) -> Sequence[Setting]:
    """Which rule it is about."""
    rules = Rule.objects.filter(entity=entity.slug, is_active=True, deleted_at=None).order_by("name")
    text = gettext_lazy("Rules of approval are made in the settings, under “Approvals”.")
    return [Setting(RULE, gettext_lazy("Rule of approval"), "choice", [(str(rule.pk), rule.name) for rule in rules], help=text)]


def warnings(entity: Entity, settings: Settings, user: User) -> list[str]:
    """Why nobody may ever pass, or why the gate stands open."""
    rule = rule_of(settings)
    if rule is None:
        return [_("The rule of approval is not used any more, so this stands open.")]
    return problems_of(rule)


def problems_of(rule: Rule) -> list[str]:
    """What is wrong with a rule: nobody to ask at a level, or nobody at all."""
    levels = levels_of(rule)
    if not levels:
        return [_("Nobody is asked: add a level.")]
    found = [
        _("Level %(number)s asks nobody who still works here.") % {"number": n} for n, level in enumerate(levels, 1) if _is_empty(level)
    ]
    if all(level.criteria for level in levels):
        found.append(_("Each level has conditions. Where none of them is true, it is approved without anybody being asked."))
    return found


def rule_of(settings: Settings) -> Rule | None:
    """The rule a gate or step is about; None where it is not used any more."""
    key = key_of(settings.get(RULE))
    return Rule.objects.filter(pk=key, is_active=True, deleted_at=None).first() if key else None


def _is_empty(level: Level) -> bool:
    if level.who == Who.PEOPLE:
        return not User.objects.filter(pk__in=level.people, is_active=True, deleted_at=None).exists()
    if level.who == Who.ROLE:
        return not holders_of_role(level.role_id)
    return level.who == Who.FUNCTION and not holders_of(level.function)


GATE = GateKind(gettext_lazy("Approval"), missing=missing, told=told, settings=asked, warnings=warnings, icon="circle-check")
STEP = ActionKind(gettext_lazy("Ask for approval"), run=ask, told=told_step, settings=asked, icon="circle-check")
