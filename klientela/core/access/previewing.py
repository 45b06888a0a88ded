"""What a policy would change for each person: how many records more or fewer, which functions, which fields."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from klientela.core.access.administrators import roles_by_user
from klientela.core.access.decisions import default_level
from klientela.core.access.grants import Rights
from klientela.core.access.models import Role
from klientela.core.access.modules import modules_off
from klientela.core.access.opening import KEPT_WHEN_LOCKED
from klientela.core.access.policies import Rules, together
from klientela.core.access.policy_changes import changes
from klientela.core.access.policy_document import Facts, field_rows, grant_rows
from klientela.core.access.standing import Standing, standing_of
from klientela.core.access.vocabulary import READ, UPDATE, Subject, holders, subjects
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity

COUNTED = (READ, UPDATE)
_IS_OPEN = ExpressionWrapper(Q(locked_at=None), output_field=BooleanField())


@dataclass(frozen=True)
class Crowd:
    """Records that are open to the same people: how many there are, and whether they are locked."""

    acl: frozenset[int]
    is_locked: bool
    number: int


@dataclass(frozen=True)
class Counted:
    """How many records of one kind an operation is opened or closed to."""

    subject: Subject
    op: str
    lost: int
    gained: int


@dataclass(frozen=True)
class Shown:
    """A field of which somebody gets another level."""

    holder: str
    kinds: tuple[Entity, ...]
    name: str
    before: int
    after: int


@dataclass
class Effect:
    """What would change for one person."""

    user: User
    counted: list[Counted] = field(default_factory=list)
    uncounted: list[tuple[Subject, str, bool]] = field(default_factory=list)
    """Other operations: those got (true) and lost (false) altogether."""
    functions: list[tuple[str, bool]] = field(default_factory=list)
    fields: list[Shown] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.counted or self.uncounted or self.functions or self.fields)


def effects(before: Facts, after: Facts) -> list[Effect]:
    """What would change for each active holder of a role whose rules differ, for whom anything would."""
    touched = {change.key.role for change in changes(before, after)}
    everybody = {user.pk: user for user in User.objects.filter(is_active=True, deleted_at=None).order_by("name")}
    held = {key: slugs for key, slugs in roles_by_user(everybody).items() if slugs & touched}
    old, new = _Policy(before), _Policy(after)
    crowds, off, found = cache(crowds_of), modules_off(), []
    for key, standing in standing_of(key for key in everybody if key in held).items():
        was, will = (_rights(standing, policy.of(held[key]), off) for policy in (old, new))
        found.append(_effect(everybody[key], was, will, crowds=crowds))
    return [effect for effect in found if effect]


def crowds_of(subject: Subject) -> tuple[Crowd, ...]:
    """The records of one kind by who can see them, one statement; of a table without owners: all together."""
    rows = subject.model._base_manager.filter(deleted_at=None, **subject.entity.where)
    if not subject.is_scoped:
        return (Crowd(frozenset(), False, rows.count()),)
    grouped = rows.order_by().annotate(is_open=_IS_OPEN).values_list("acl", "is_open").annotate(number=Count("pk"))
    return tuple(Crowd(frozenset(acl), not is_open, number) for acl, is_open, number in grouped)


def count_open(rights: Rights, op: str, subject: Subject, *, crowds: Iterable[Crowd]) -> Counter[Crowd]:
    """Of crowds those open to an operation."""
    opens = _opener(rights, op, subject)
    return Counter({crowd: crowd.number for crowd in crowds if opens(crowd)})


class _Policy:
    """The rules of sets of roles under one policy."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.keys: dict[str, UUID] = dict(Role.objects.values_list("slug", "pk"))
        self.known: dict[frozenset[str], Rules] = {}

    def of(self, slugs: set[str]) -> Rules:
        """What these roles say together."""
        wanted = frozenset(slugs)
        if wanted not in self.known:
            keys = {slug: self.keys[slug] for slug in wanted}
            self.known[wanted] = together(grant_rows(self.facts, keys), field_rows(self.facts, keys))
        return self.known[wanted]


def _rights(standing: Standing, rules: Rules, off: frozenset[str]) -> Rights:
    return Rights(rules, by_scope=standing.by_scope, shares=standing.shares, modules_off=off)


def _effect(user: User, before: Rights, after: Rights, *, crowds: Callable[[Subject], tuple[Crowd, ...]]) -> Effect:
    effect, (old, new) = Effect(user), (before.rules, after.rules)
    if old == new:
        return effect
    for subject in subjects().values():
        if subject.entity.module not in before.modules_off:
            _compare(effect, subject, (before, after), crowds=crowds)
    effect.functions = [(name, name in new.functions) for name in sorted(old.functions ^ new.functions)]
    effect.fields = list(_fields(before, after))
    return effect


def _compare(effect: Effect, subject: Subject, rights: tuple[Rights, Rights], *, crowds: Callable[[Subject], tuple[Crowd, ...]]) -> None:
    before, after = rights
    for op in (*subject.ops, *subject.actions):
        if _said(before, subject.name, op) == _said(after, subject.name, op):
            continue
        if op in COUNTED and not subject.entity.parent_field:
            lost, gained = _difference(op, subject, rights, crowds=crowds(subject))
            effect.counted += [Counted(subject, op, lost, gained)] if lost or gained else []
        elif before.has(subject.name, op) != after.has(subject.name, op):
            effect.uncounted.append((subject, op, after.has(subject.name, op)))


def _said(rights: Rights, entity: str, op: str) -> Any:
    """Everything that decides about an operation: its own rules and, since nobody acts blindly, those of reading."""
    return [(rights.scopes(entity, each), rights.rules.restrictions.get((entity, each))) for each in {op, READ if op in COUNTED else op}]


def _difference(op: str, subject: Subject, rights: tuple[Rights, Rights], *, crowds: tuple[Crowd, ...]) -> tuple[int, int]:
    before, after = (count_open(each, op, subject, crowds=crowds) for each in rights)
    return (before - after).total(), (after - before).total()


def _opener(rights: Rights, op: str, subject: Subject) -> Callable[[Crowd], bool]:
    """Whether records of a crowd are open to an operation: as `opening.opened` decides, for records that stand for themselves."""
    demanded = [rights.opener(subject.name, each) for each in {op, READ}]

    def opens(crowd: Crowd) -> bool:
        is_kept = crowd.is_locked and op in KEPT_WHEN_LOCKED
        return not is_kept and all(demand(crowd.acl) for demand in demanded)

    return opens


def _fields(before: Rights, after: Rights) -> Iterable[Shown]:
    rules: Mapping[str, tuple[Entity, ...]] = holders()
    ruled = {key for rights in (before, after) for key in (*rights.rules.levels, *rights.rules.ceilings)}
    for holder, name in sorted(ruled):
        if kinds := rules.get(holder):
            default = min(default_level(kind, name) for kind in kinds)
            levels = [rights.level(holder, name, default) for rights in (before, after)]
            if levels[0] != levels[1]:
                yield Shown(holder, kinds, name, *levels)
