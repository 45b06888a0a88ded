"""Drafts: an administrator changes a copy of the policy; only applying it changes what anybody may do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.access.functions import MANAGE_ACCESS
from klientela.core.access.models import PolicyDraft, PolicyVersion, Role
from klientela.core.access.policy_changes import Change, changes, clashes, merged
from klientela.core.access.policy_checks import checked, known_only, refuse_nonsense, tidied
from klientela.core.access.policy_document import (
    FIELD,
    FUNCTION,
    GRANT,
    NAME,
    RESTRICT,
    TEXT,
    TEXTS,
    Facts,
    Key,
    facts,
    in_order,
    read,
    written,
)
from klientela.core.access.policy_versions import StalePolicy, apply, current_version
from klientela.core.identity.models import User

LONGEST_SLUG = 40
_NAME_TAKEN = _("There is a role of this name already.")
_NAMELESS = _("A role needs a name.")


@dataclass(frozen=True)
class Draft:
    """The policy as somebody sees it in the editor: his own wishes, or what is in force."""

    facts: Facts
    before: Facts
    base: int | None = None
    """The version it was made from; None while nothing has been changed."""

    @property
    def changes(self) -> list[Change]:
        """What it would change."""
        return changes(self.before, self.facts) if self.base is not None else []


def draft_of(user: User) -> Draft:
    """What a user sees in the editor."""
    kept = PolicyDraft.objects.filter(user=user).first()
    if kept is None:
        now = facts()
        return Draft(now, now)
    return Draft(read(kept.document), read(_version(kept.base).document), kept.base)


@transaction.atomic
def edit(user: User, work: Callable[[Facts], Facts]) -> Draft:
    """Change a user's draft; it begins with the policy in force, and ends when it says the same again."""
    demand(user, MANAGE_ACCESS)
    kept = PolicyDraft.objects.select_for_update().filter(user=user).first()
    if kept is None:
        version = current_version()
        kept = PolicyDraft(user=user, base=version.number, document=version.document)
    before = read(_version(kept.base).document)
    wanted = tidied(work(read(kept.document)))
    refuse_nonsense(before, wanted)
    if wanted == before:
        PolicyDraft.objects.filter(user=user).delete()
        return Draft(before, before)
    kept.document = written(wanted)
    kept.save()
    return Draft(wanted, before, kept.base)


def has_draft(user: User) -> bool:
    """Whether a user has changed anything that is not in force."""
    return PolicyDraft.objects.filter(user=user).exists()


def overtaken(user: User) -> StalePolicy | None:
    """What others changed since a user's draft began, if they did."""
    kept = PolicyDraft.objects.filter(user=user).first()
    if kept is None or read(_version(kept.base).document) == facts():
        return None
    return StalePolicy(PolicyVersion.objects.filter(number__gt=kept.base).select_related("by").order_by("number"))


def discard(user: User) -> None:
    """Throw a draft away."""
    PolicyDraft.objects.filter(user=user).delete()


@transaction.atomic
def publish_draft(user: User, *, note: str = "") -> PolicyVersion | None:
    """Put a user's draft into force. Raises as `apply` does; the draft is kept then."""
    kept = PolicyDraft.objects.select_for_update().filter(user=user).first()
    if kept is None:
        return None
    made = apply(read(kept.document), by=user, base=kept.base, note=note)
    kept.delete()
    return made


def set_scopes(user: User, places: Mapping[tuple[str, str, str], tuple[Iterable[str], Iterable[str]]]) -> Draft:
    """Say which scopes roles have and to which they are confined, by (role, entity, operation)."""

    def work(known: Facts) -> Facts:
        made = dict(known)
        for (role, entity, op), (scopes, confined) in places.items():
            _set(made, Key(role, GRANT, entity, op), in_order(scopes) or None)
            _set(made, Key(role, RESTRICT, entity, op), in_order(confined) or None)
        return made

    return edit(user, work)


def set_functions(user: User, role: str, names: Iterable[str], *, offered: Iterable[str]) -> Draft:
    """Say which of the offered functions a role has."""
    wanted = set(names)

    def work(known: Facts) -> Facts:
        made = dict(known)
        for name in offered:
            _set(made, Key(role, FUNCTION, "", name), True if name in wanted else None)
        return made

    return edit(user, work)


def set_fields(user: User, role: str, levels: Mapping[str, tuple[str | None, str | None]], *, entity: str) -> Draft:
    """Say level and ceiling of fields of one kind of record."""

    def work(known: Facts) -> Facts:
        made = dict(known)
        for name, (level, ceiling) in levels.items():
            _set(made, Key(role, FIELD, entity, name), (level, ceiling) if level or ceiling else None)
        return made

    return edit(user, work)


def forget(user: User, role: str, entity: str) -> Draft:
    """Take away all that a role says of one kind of record, such as one that is known no more."""
    return edit(user, lambda known: {key: value for key, value in known.items() if (key.role, key.entity) != (role, entity)})


def describe_role(user: User, role: str, texts: Mapping[str, Any]) -> Draft:
    """Change name, description and whether a second factor is required."""

    def work(known: Facts) -> Facts:
        _refuse_taken(known, str(texts.get(NAME, "")), but=role)
        return {**known, **{Key(role, TEXT, "", name): value for name, value in texts.items() if name in TEXTS}}

    return edit(user, work)


def add_role(user: User, name: str, *, like: str = "") -> str:
    """A new role, with the rules of another one if given; its code."""
    slug = free_slug(name, taken=draft_of(user).facts)

    def work(known: Facts) -> Facts:
        _refuse_taken(known, name)
        copied, _gone = known_only({key._replace(role=slug): value for key, value in known.items() if key.role == like})
        texts = {Key(slug, TEXT, "", text): usual for text, usual in TEXTS.items()}
        return {**known, **texts, **copied, Key(slug, TEXT, "", NAME): name.strip()}

    edit(user, work)
    return slug


def drop_role(user: User, role: str) -> Draft:
    """Take a role away; whoever holds it loses what it allows."""
    return edit(user, lambda known: {key: value for key, value in known.items() if key.role != role})


def bring_in(user: User, document: Any) -> Draft:
    """Draft the policy of a file; raises `ValidationError` with everything in it that does not exist here."""
    wanted = checked(document)
    return edit(user, lambda _known: wanted)


def go_back(user: User, version: PolicyVersion) -> list[Any]:
    """Draft the return to an earlier version; what it speaks of and is no more is left out, and told."""
    wanted, left_out = known_only(read(version.document))
    edit(user, lambda _known: wanted)
    return left_out


@transaction.atomic
def catch_up(user: User, *, keep: frozenset[Key] = frozenset()) -> Draft:
    """Put a draft on top of what others have applied since; where both changed the same, mine stays for `keep` only."""
    kept = PolicyDraft.objects.select_for_update().get(user=user)
    base, now = read(_version(kept.base).document), current_version()
    wanted = merged(base, mine=read(kept.document), theirs=read(now.document), keep=keep)
    kept.base, kept.document = now.number, written(wanted)
    kept.save()
    return edit(user, lambda known: known)


def clashes_of(user: User) -> list[Any]:
    """What both this user's draft and others since have changed, each otherwise."""
    kept = PolicyDraft.objects.get(user=user)
    return clashes(read(_version(kept.base).document), mine=read(kept.document), theirs=facts())


def free_slug(name: str, *, taken: Facts) -> str:
    """A code for a new role that no role has or had."""
    known = {key.role for key in taken} | set(Role.objects.values_list("slug", flat=True))
    stem = slugify(name)[:LONGEST_SLUG].strip("-") or "role"
    numbers = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(known) + 2))
    return next(slug for slug in numbers if slug not in known)


def _version(number: int) -> PolicyVersion:
    return PolicyVersion.objects.get(number=number)


def _set(found: Facts, key: Key, value: Any) -> None:
    if value is None:
        found.pop(key, None)
    else:
        found[key] = value


def _refuse_taken(known: Facts, name: str, *, but: str = "") -> None:
    wanted = name.strip().casefold()
    if not wanted:
        raise ValidationError(_NAMELESS)
    for key, value in known.items():
        if key.kind == TEXT and key.name == NAME and key.role != but and str(value).casefold() == wanted:
            raise ValidationError(_NAME_TAKEN)
