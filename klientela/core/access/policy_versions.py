"""Changing the policy as a whole: in one step, only on top of what one has seen, and so that one can return."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klientela.core.access.decisions import demand
from klientela.core.access.functions import MANAGE_ACCESS, MANAGE_SETTINGS
from klientela.core.access.models import PolicyVersion, Role, RoleHolder
from klientela.core.access.policies import Rules, together
from klientela.core.access.policy_changes import Change, changes
from klientela.core.access.policy_checks import refuse_nonsense, tidied
from klientela.core.access.policy_document import Facts, facts, grant_rows, read, written
from klientela.core.access.policy_writing import write
from klientela.core.identity.models import RulesVersion, User, UserKind

OUTSIDE = gettext_noop("Changed outside the editor")
DEFAULTS = gettext_noop("Ready roles and defaults of the program")
_NOBODY_LEFT = _("Then nobody could change roles, permissions and settings any more. Leave these rights to somebody who can sign in.")


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
    write(before, after)
    keep_an_administrator()
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


def keep_an_administrator() -> None:
    """Refuse whatever left nobody who can sign in and change roles, permissions and settings."""
    if not administrators():
        raise ValidationError(_NOBODY_LEFT)


def administrators() -> list[User]:
    """Those who can sign in and may change roles, permissions and settings."""
    people = User.objects.filter(is_active=True, deleted_at=None).exclude(kind=UserKind.SERVICE).order_by("name")
    able = {user.pk: user for user in people if user.has_usable_password()}
    held, found = roles_by_user(able), facts()
    keys = dict(Role.objects.filter(deleted_at=None).values_list("slug", "pk"))
    return [able[key] for key, slugs in held.items() if _administers(together(grant_rows(found, _of(keys, slugs)), ()))]


def roles_by_user(users: Iterable[UUID]) -> dict[UUID, set[str]]:
    """The codes of the roles these users hold, deleted roles among them."""
    held: dict[UUID, set[str]] = {}
    for user, slug in RoleHolder.objects.filter(user__in=list(users)).values_list("user_id", "role__slug"):
        held.setdefault(user, set()).add(slug)
    return held


def _of(keys: Mapping[str, UUID], slugs: set[str]) -> dict[str, UUID]:
    return {slug: key for slug, key in keys.items() if slug in slugs}


def _administers(rules: Rules) -> bool:
    for op in ("read", "update"):
        if not rules.scopes.get(("roles", op)) or rules.restrictions.get(("roles", op)):
            return False
    return {MANAGE_ACCESS, MANAGE_SETTINGS} <= rules.functions


def _take_turns() -> None:
    """Hold the row that every change of a rule writes, so that nobody changes any meanwhile."""
    RulesVersion.objects.select_for_update().first()


def _note(now: Facts, *, by: User | None, note: str) -> PolicyVersion:
    last = PolicyVersion.objects.values_list("number", flat=True).first() or 0
    return PolicyVersion.objects.create(number=last + 1, by=by, note=note[:300], document=written(now))
