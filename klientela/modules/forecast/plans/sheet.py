"""A plan as a sheet: a row for each person, team or other part, twelve months, and what stands above each group of rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from klientela.core.access.decisions import codes_for, may, visible
from klientela.core.access.models import Principal, PrincipalKind, TeamMember
from klientela.core.access.services import homes_of
from klientela.core.access.trees import line_of, parents_of
from klientela.core.identity.models import User
from klientela.core.records.titles import OPEN_TO_ALL, title_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.period import Period
from klientela.modules.forecast.models import PlanState, PlanTarget, SalesPlan
from klientela.modules.forecast.plans.filling import NOTHING, Months, added
from klientela.modules.forecast.plans.levels import COMPANY, LEVELS, Level
from klientela.modules.forecast.plans.realised import realised

TREES = frozenset({"branch", "territory", "category"})


@dataclass(frozen=True)
class Row:
    """One part of the plan: what it is to bring in each month, what it brought the year before and has brought so far."""

    key: str
    name: str
    subject: Mapping[str, Any]
    above: str
    """The key of what it belongs to, among the rows of the level above; empty where that is nothing."""
    target: PlanTarget | None = None
    months: Months = NOTHING
    before: Decimal = Decimal(0)
    so_far: Decimal = Decimal(0)
    has_left: bool = False
    may_change: bool = False

    @property
    def year(self) -> Decimal:
        return sum(self.months, Decimal(0))

    @property
    def share(self) -> Decimal | None:
        """What part of the year's target came in."""
        return self.so_far / self.year if self.year else None


@dataclass(frozen=True)
class Group:
    """Rows that belong to one part of the level above, whose own target they are to add up to."""

    key: str
    name: str
    target: Months | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sheet:
    """All rows of a level that a user sees."""

    plan: SalesPlan
    level: Level
    groups: tuple[Group, ...] = ()

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def tops(self) -> list[Row]:
        """The rows that stand within no other: only they may be added up."""
        keys = {row.key for row in self.rows}
        return [row for row in self.rows if row.above not in keys]

    @property
    def total(self) -> Row:
        rows = self.tops
        whole = Row("", "", {}, "", months=added([row.months for row in rows]))
        return replace(whole, before=sum((row.before for row in rows), Decimal(0)), so_far=sum((row.so_far for row in rows), Decimal(0)))


def may_plan(user: User, plan: SalesPlan) -> bool:
    """Whether a user sets whatever he likes in a plan: who may change the plan itself."""
    return plan.state != PlanState.REPLACED and may(user, "update", plan)


def sheet_of(user: User, plan: SalesPlan, level: Level) -> Sheet:
    """The sheet of a plan by a level: rows with a target that the user reads, and those for which he could set one."""
    targets = _targets(user, plan, level)
    by_key = {level.key(target): target for target in targets}
    parts = {**{key: _part(target, level) for key, target in by_key.items()}, **_offered(user, plan, level)}
    names = _names(user, level, parts)
    above, changeable = _above(level, parts), _changeable(user, plan, targets)
    past, now = (brought(user, plan, level, period=Period.year(year), parts=parts) for year in (plan.year - 1, plan.year))
    rows = [
        Row(
            key,
            name=names[key],
            subject={level.subject: part} if part is not None else {},
            above=above.get(key, ""),
            target=by_key.get(key),
            months=by_key[key].months if key in by_key else NOTHING,
            before=sum(past.get(key, NOTHING), Decimal(0)),
            so_far=sum(now.get(key, NOTHING), Decimal(0)),
            has_left=isinstance(part, User) and not part.is_active,
            may_change=by_key[key].pk in changeable if key in by_key else True,
        )
        for key, part in parts.items()
    ]
    return Sheet(plan, level, tuple(_groups(user, plan, level, rows=sorted(rows, key=lambda row: row.name.casefold()))))


def brought(user: User, plan: SalesPlan, level: Level, *, period: Period, parts: Iterable[str]) -> dict[str, Months]:
    """What came in by the keys of the sheet; of a branch or category with all that lies within it."""
    territories = [UUID(key) for key in parts] if level.name == "territory" else []
    found = realised(user, plan, level, period=period, parts=territories)
    if level.name == COMPANY:
        return {COMPANY: found.get("", NOTHING)}
    if level.name not in ("branch", "category"):
        return found
    tree, rolled = parents_of(entity_named(level.kind).model), dict[str, Months]()
    for key, months in found.items():
        for upper in line_of(UUID(key), tree) if key else ():
            rolled[str(upper)] = added([rolled.get(str(upper), NOTHING), months])
    return rolled


def _targets(user: User, plan: SalesPlan, level: Level) -> list[PlanTarget]:
    rows = level.targets(visible(user, "read", entity_of(PlanTarget)).filter(plan=plan))
    return list(rows.select_related(level.subject) if level.subject else rows)


def _part(target: PlanTarget, level: Level) -> Any:
    return getattr(target, level.subject) if level.subject else None


def _changeable(user: User, plan: SalesPlan, targets: list[PlanTarget]) -> set[UUID]:
    """The targets among these that a user may change now."""
    if not may_plan(user, plan) and plan.state != PlanState.DRAFT:
        return set()
    mine = visible(user, "update", entity_of(PlanTarget)).filter(pk__in=[target.pk for target in targets])
    return set((mine if may_plan(user, plan) else mine.exclude(person=None)).values_list("pk", flat=True))


def _offered(user: User, plan: SalesPlan, level: Level) -> dict[str, Any]:
    """The parts of a level for which a user could set a target; products are too many to be offered."""
    if not may(user, "create", entity_of(PlanTarget)) or plan.state == PlanState.REPLACED:
        return {}
    if level.name == "rep":
        return {str(person.pk): person for person in _people(user)} if plan.state == PlanState.DRAFT or may_plan(user, plan) else {}
    if not may_plan(user, plan):
        return {}
    if level.name == COMPANY:
        return {COMPANY: None}
    return {str(part.pk): part for part in visible(user, "read", entity_named(level.kind))} if level.name != "product" else {}


def _people(user: User) -> list[User]:
    """Those in teams for whom a user may set targets."""
    people = list(
        User.objects.filter(is_active=True, kind="person", pk__in=TeamMember.objects.filter(team__deleted_at=None).values("user"))
    )
    codes = codes_for(user, "create", entity_of(PlanTarget))
    if codes is None:
        return people
    kinds = (PrincipalKind.USER, PrincipalKind.TEAM, PrincipalKind.BRANCH)
    mine, homes = (
        set(Principal.objects.filter(code__in=codes, kind__in=kinds).values_list("ref", flat=True)),
        homes_of(p.pk for p in people),
    )
    return [person for person in people if mine & {person.pk, *homes[person.pk]}]


def _above(level: Level, parts: Mapping[str, Any]) -> dict[str, str]:
    """What each part belongs to."""
    if level.name == "rep":
        homes = homes_of(part.pk for part in parts.values())
        return {str(key): str(team) for key, (team, _branch) in homes.items() if team}
    path = {"team": "branch_id", "product": "category_id"}.get(level.name, "parent_id")
    found = {key: getattr(part, path, None) for key, part in parts.items()}
    return {key: str(upper) for key, upper in found.items() if upper}


def _groups(user: User, plan: SalesPlan, level: Level, *, rows: list[Row]) -> list[Group]:
    if not level.above:
        return [Group("", "", None, tuple(rows))]
    upper, is_tree = LEVELS[level.above], level.name in TREES
    targets = {upper.key(target): target.months for target in _targets(user, plan, upper)}
    targets |= {row.key: row.months for row in rows} if is_tree else {}
    keys, kind = {row.above for row in rows}, level if is_tree else upper
    found = entity_named(kind.kind).model._base_manager.filter(pk__in=keys - {""})
    names = _names(user, kind, {str(part.pk): part for part in found})
    nobody = COMPANY if upper.name == COMPANY else ""
    groups = [Group(key, names.get(key, ""), targets.get(key or nobody), tuple(row for row in rows if row.above == key)) for key in keys]
    return sorted(groups, key=lambda group: (bool(nobody) == bool(group.key), group.name.casefold()))


def _names(user: User, level: Level, parts: Mapping[str, Any]) -> dict[str, str]:
    """What each part is called for a user; of one he may not read only that it is there."""
    hidden = {key for key, part in parts.items() if part is not None and not isinstance(part, OPEN_TO_ALL)}
    if hidden:
        rows = visible(user, "read", entity_named(level.kind)).filter(pk__in=hidden)
        hidden -= {str(key) for key in rows.values_list("pk", flat=True)}
    restricted = _("restricted")
    return {key: restricted if key in hidden else title_of(part, user) if part is not None else "" for key, part in parts.items()}
