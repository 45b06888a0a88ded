"""Changing the policy as a whole: in one step, only on top of what one has seen, and so that one can return."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_noop

from klientela.core.access.administrators import somebody_administers
from klientela.core.access.decisions import demand
from klientela.core.access.functions import MANAGE_ACCESS
from klientela.core.access.models import PolicyVersion
from klientela.core.access.policy_changes import Change, changes
from klientela.core.access.policy_checks import refuse_nonsense, tidied
from klientela.core.access.policy_document import Facts, facts, read, written
from klientela.core.access.policy_writing import write
from klientela.core.identity.models import RulesVersion, User

OUTSIDE = gettext_noop("Changed outside the editor")
DEFAULTS = gettext_noop("Ready roles and defaults of the program")


class StalePolicy(Exception):
    """Somebody changed the policy meanwhile; holds the versions made since."""

    def __init__(self, since: Iterable[PolicyVersion]) -> None:
        super().__init__("The policy was changed meanwhile.")
        self.since = tuple(since)


@transaction.atomic
def apply(wanted: Facts, *, by: User, base: int, note: str = "") -> PolicyVersion:
    """Put a policy into force that was made on top of version `base`.

    Raises `StalePolicy` when somebody else changed it since, `ValidationError` when it speaks of what does not exist or
    would leave nobody to change it again.
    """
    demand(by, MANAGE_ACCESS)
    _take_turns()
    now = current_version()
    if now.number != base:
        raise StalePolicy(PolicyVersion.objects.filter(number__gt=base).select_related("by").order_by("number"))
    before, after = read(now.document), tidied(wanted)
    refuse_nonsense(before, after)
    if before == after:
        return now
    with somebody_administers():
        write(before, after)
    return _note(after, by=by, note=note)


def current_version() -> PolicyVersion:
    """The newest version; if the policy was changed past the editor meanwhile, that becomes a version first."""
    last = PolicyVersion.objects.first()
    now = facts()
    if last is None or read(last.document) != now:
        return _note(now, by=None, note=OUTSIDE if last else DEFAULTS)
    return last


@transaction.atomic
def note_defaults() -> None:
    """After defaults of new modules were loaded: keep the policy as it is then."""
    last = PolicyVersion.objects.first()
    now = facts()
    if last is None or read(last.document) != now:
        _note(now, by=None, note=DEFAULTS)


@transaction.atomic
def note_change(*, by: User, note: str = "") -> None:
    """After a service changed a role by itself: keep the policy as it is then."""
    last = PolicyVersion.objects.first()
    now = facts()
    if last is None or read(last.document) != now:
        _note(now, by=by, note=note)


def changes_of(version: PolicyVersion) -> list[Change]:
    """What a version made otherwise than the one before; the first one begins."""
    before = PolicyVersion.objects.filter(number__lt=version.number).first()
    return changes(read(before.document) if before else {}, read(version.document)) if before else []


def _take_turns() -> None:
    """Hold the row that every change of a rule writes, so that nobody changes any meanwhile."""
    RulesVersion.objects.select_for_update().first()


def _note(now: Facts, *, by: User | None, note: str) -> PolicyVersion:
    last = PolicyVersion.objects.values_list("number", flat=True).first() or 0
    return PolicyVersion.objects.create(number=last + 1, by=by, note=note[:300], document=written(now))
