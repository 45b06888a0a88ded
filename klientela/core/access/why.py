"""Why somebody may or may not do something to a record: the rules that decided, one after the other, in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from klientela.core.access.decisions import SEE_PERSONAL_NUMBERS, default_level, field_holder
from klientela.core.access.grants import SHARES_FOR, Rights, rights_of, rights_together
from klientela.core.access.models import Effect, FieldLevel, FieldRule, Grant, RecordTerritory, Role, RoleHolder, Scope, Share
from klientela.core.access.opening import DEEPEST, KEPT_WHEN_LOCKED, parent_of, parent_op
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, entity_of


@dataclass(frozen=True)
class Step:
    """One rule looked at: whether it opened, closed, or (None) only tells; and the rules it asked itself."""

    opens: bool | None
    text: str
    steps: tuple["Step", ...] = ()


@dataclass
class Trace:
    """The rules looked at for one question, and their outcome."""

    allowed: bool = False
    steps: list[Step] = field(default_factory=list)

    def deny(self, text: str, *steps: Step) -> "Trace":
        self.steps.append(Step(False, text, steps))
        self.allowed = False
        return self

    def allow(self, text: str, *steps: Step) -> "Trace":
        self.steps.append(Step(True, text, steps))
        self.allowed = True
        return self

    def tell(self, text: str, *, opens: bool | None = None) -> None:
        self.steps.append(Step(opens, text))


@dataclass(frozen=True)
class _Question:
    user: User
    rights: Rights
    op: str
    record: Any
    depth: int = 0
    for_child: bool = False

    @property
    def entity(self) -> Entity:
        return entity_of(self.record)

    @property
    def kind(self) -> str:
        return self.entity.grants

    @property
    def codes(self) -> set[int]:
        return set(getattr(self.record, "acl", ()))

    def about(self, op: str, record: Any = None, **more: Any) -> "_Question":
        return _Question(self.user, self.rights, op, record or self.record, **more)


def explain(user: User, op: str, record: Any) -> Trace:
    """Whether a user may do an operation to a record, and every rule that had a say. Asks as the system: for administrators."""
    if not user.is_active or user.deleted_at:
        return Trace().deny(_("The account of %(name)s is closed.") % {"name": user.name})
    record = entity_of(record).model._base_manager.get(pk=record.pk)
    if record.deleted_at:
        return Trace().deny(_("The record has been deleted."))
    trace = _trace(_Question(user, rights_of(user), op, record))
    if trace.allowed and _is_withheld(user, record):
        return trace.deny(_("Personal numbers are kept from everybody whose role does not show them."))
    return trace


def _trace(asked: _Question) -> Trace:
    trace = Trace()
    if asked.depth > DEEPEST or asked.entity.module in asked.rights.modules_off:
        return trace.deny(_("The module is switched off.") if asked.depth <= DEEPEST else _("It lies too deep below other records."))
    if not asked.entity.part_of and not asked.rights.has(asked.kind, asked.op):
        return trace.deny(_("No role of %(name)s allows this for records of this kind.") % {"name": asked.user.name})
    if asked.op in KEPT_WHEN_LOCKED and not asked.for_child and _is_locked(asked.record):
        return trace.deny(_("The record is locked: nobody changes or deletes it, administrators included."))
    if asked.op != "read" and not _may_read(asked, trace):
        return trace.deny(_("Whoever does something to a record must be able to see it."))
    if not asked.entity.part_of and (away := list(_restrictions(asked))):
        for text in away:
            trace.deny(text)
        return trace
    if _is_anothers(asked):
        return trace.deny(_("It is private: only its owner sees it, and those with whom it is shared."))
    return _by_parent(asked, trace) if _parent(asked.record) is not None else _by_scope(asked, trace)


def _is_anothers(asked: _Question) -> bool:
    is_private = bool(asked.entity.private and getattr(asked.record, asked.entity.private))
    is_lent = asked.rights.emergency_until and asked.op == "read"
    return is_private and not is_lent and asked.rights.personal.isdisjoint(asked.codes)


def _may_read(asked: _Question, trace: Trace) -> bool:
    reading = _trace(asked.about("read", depth=asked.depth))
    trace.steps.append(Step(reading.allowed, _("Seeing the record:"), tuple(reading.steps)))
    return reading.allowed


def _by_parent(asked: _Question, trace: Trace) -> Trace:
    parent = _parent(asked.record)
    op = parent_op(asked.op)
    above = _trace(asked.about(op, parent, depth=asked.depth + 1, for_child=not asked.entity.part_of))
    said = _("The record it belongs to decides.")
    if parent.deleted_at:
        return trace.deny(_("The record it belongs to has been deleted."))
    return trace.allow(said, *above.steps) if above.allowed else trace.deny(said, *above.steps)


def _by_scope(asked: _Question, trace: Trace) -> Trace:
    if asked.rights.emergency_until and asked.op == "read":
        trace.allow(_("Emergency access opens everything for a short time."))
    for grant in _grants(asked, Effect.GRANT):
        held = _in_scope(asked, grant.scope)
        said = _("Role “%(role)s” allows it for: %(scope)s.") % {"role": _(grant.role.name), "scope": grant.get_scope_display()}
        trace.tell(said, opens=held)
        trace.allowed = trace.allowed or held
    for shared in _shares(asked):
        trace.allow(_("The record is shared with %(whom)s.") % {"whom": shared.user or shared.team})
    trace.tell(_belongs(asked.record))
    return trace if trace.allowed else trace.deny(_("The record lies in none of these."))


def _belongs(record: Any) -> str:
    """Whose the record is: names of people, teams and branches are no secret."""
    if not hasattr(record, "acl"):
        return _("Records of this kind belong to nobody in particular.")
    places = {name: getattr(record, name) or _("nobody") for name in ("owner", "team", "branch")}
    lies_in = RecordTerritory.objects.filter(record__in=[record.pk, _party_of(record)]).values_list("territory__name", flat=True)
    said = _("Its owner: %(owner)s, team: %(team)s, branch: %(branch)s.") % places
    return f"{said} {_('Territories: %(names)s.') % {'names': ', '.join(lies_in)}}" if lies_in else said


def _party_of(record: Any) -> Any:
    return getattr(record, record.party_column) if record.party_column else None


def _restrictions(asked: _Question) -> Iterator[str]:
    by_role: dict[Any, list[Grant]] = {}
    for row in _grants(asked, Effect.RESTRICT):
        by_role.setdefault(row.role_id, []).append(row)
    for rows in by_role.values():
        if not any(_in_scope(asked, row.scope) for row in rows):
            scopes = ", ".join(row.get_scope_display() for row in rows)
            yield _("Role “%(role)s” confines it to: %(scope)s. This always wins.") % {"role": _(rows[0].role.name), "scope": scopes}


def _grants(asked: _Question, effect: Effect) -> QuerySet[Grant]:
    held = RoleHolder.objects.filter(user=asked.user, role__deleted_at=None).values("role")
    return Grant.objects.select_related("role").filter(role__in=held, entity=asked.kind, op=asked.op, effect=effect)


def _in_scope(asked: _Question, scope: str) -> bool:
    return scope == Scope.ALL or bool(asked.rights.by_scope.get(scope, frozenset()) & asked.codes)


def _shares(asked: _Question) -> list[Share]:
    codes = {code for level in SHARES_FOR.get(asked.op, ()) for code in asked.rights.shares.get(level, ())}
    return list(Share.objects.select_related("user", "team").filter(record=asked.record.pk, code__in=codes))


def _parent(record: Any) -> Any:
    entity = entity_of(record)
    if not entity.parent_field:
        return None
    key = getattr(record, f"{entity.parent_field}_id")
    return None if key is None else parent_of(entity).model._base_manager.get(pk=key)


def _is_locked(record: Any) -> bool:
    if getattr(record, "locked_at", None):
        return True
    return bool(entity_of(record).part_of) and _is_locked(_parent(record))


def _is_withheld(user: User, record: Any) -> bool:
    entity = entity_of(record)
    if entity.hidden_rows is None or SEE_PERSONAL_NUMBERS in rights_of(user).functions:
        return False
    return bool(entity.model._base_manager.filter(pk=record.pk, **entity.hidden_rows()).exists())


@dataclass(frozen=True)
class FieldTrace:
    """What a user may do with a field, and what decided."""

    level: FieldLevel
    steps: list[Step]


def explain_field(user: User, entity: Entity, name: str) -> FieldTrace:
    """What a user may do with a field of an entity: the default, what his roles give, and their ceilings."""
    holder, default = field_holder(entity), FieldLevel(default_level(entity, name, user))
    roles = Role.objects.filter(holders__user=user, deleted_at=None)
    rules = list(FieldRule.objects.select_related("role").filter(role__in=roles, entity=holder, field=name))
    steps = [Step(None, _("Without any rule: %(level)s.") % {"level": default.label})]
    for rule in rules:
        if rule.level is not None:
            steps.append(Step(rule.level > FieldLevel.HIDDEN, _said(_("Role “%(role)s” gives: %(level)s."), rule, rule.level)))
        if rule.ceiling is not None:
            steps.append(Step(False, _said(_("Role “%(role)s” allows at most: %(level)s. This always wins."), rule, rule.ceiling)))
    return FieldTrace(FieldLevel(rights_of(user).level(holder, name, default)), steps)


def _said(text: str, rule: FieldRule, level: int) -> str:
    return text % {"role": _(rule.role.name), "level": FieldLevel(level).label}


def who_may(op: str, record: Any) -> list[tuple[User, Trace]]:
    """Everybody who may do an operation to a record, each with the rules that let him. For administrators."""
    people = {person.pk: person for person in User.objects.filter(is_active=True, deleted_at=None).order_by("name")}
    demands = list(_demands(op, entity_of(record).model._base_manager.get(pk=record.pk)))
    able = (people[key] for key, rights in rights_together(people).items() if all(demand(rights) for demand in demands))
    traces = ((person, explain(person, op, record)) for person in able)
    return [(person, trace) for person, trace in traces if trace.allowed]


def _demands(op: str, record: Any, *, depth: int = 0) -> Iterator[Callable[[Rights], bool]]:
    """What nobody may lack who may do this: a grant of each kind that has a say, and a code of the record that decides."""
    kind, parent = entity_of(record).grants, _parent(record)
    if parent is None:
        acl = frozenset(getattr(record, "acl", ()))
        yield lambda rights: rights.opens(kind, op, acl)
    elif depth < DEEPEST:
        if not entity_of(record).part_of:
            yield lambda rights: rights.has(kind, op)
        yield from _demands(parent_op(op), parent, depth=depth + 1)
