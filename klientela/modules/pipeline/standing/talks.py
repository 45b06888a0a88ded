"""All open deals: how far each is, what it is worth, what comes next, and which stand still and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, DecimalField, DurationField, ExpressionWrapper, F, Max, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from klientela.core.access.decisions import sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.processes.models import Stage
from klientela.core.records.titles import title_path
from klientela.core.tasks.lacking import lacks_next_step, sees_next_step
from klientela.core.tasks.next_steps import next_tasks
from klientela.core.timeline.models import Episode
from klientela.kernel.entity import entity_of
from klientela.kernel.period import EVER, Period
from klientela.modules.pipeline.queries.funnel import amounts
from klientela.modules.pipeline.queries.results import Amount, added
from klientela.modules.pipeline.standing.dividing import divided
from klientela.modules.sales.api.counting import (
    ALL,
    NO_AMOUNT,
    Choice,
    Deal,
    company_zone,
    deals_of,
    money_in,
    named,
    sees_figures,
    within,
    worth,
)

SLOW, NO_STEP, LATE, SILENT = "slow", "no-step", "late", "silent"
QUIET_DAYS = 14
"""So long an open deal may go without a call, a meeting or a letter about it."""
GROUPS = {"stage": "stage", "rep": "owner", "team": "team"}
ORDERS = {
    "worth": F("amount").desc(nulls_last=True),
    "days": F("moved_at").asc(),
    "closes": F("closes_on").asc(nulls_last=True),
    "next": F("next_on").asc(nulls_first=True),
}
ORDERED_BY = {"worth": "amount", "days": "moved_at", "closes": "closes_on", "next": "next_on"}


@dataclass(frozen=True)
class Asked:
    """Which open deals: of a choice, opened in a period, of one group, standing still for one reason; in which order, from which on."""

    choice: Choice = ALL
    period: Period = EVER
    by: str = "stage"
    of: UUID | None = None
    why: str = ""
    order: str = "worth"


@dataclass(frozen=True)
class Group:
    """The open deals of one stage, rep or team: how many, worth how much, worth by their probability, and how many stand still."""

    key: UUID | None
    label: str
    deals: int
    value: tuple[Amount, ...]
    weighted: tuple[Amount, ...]
    stuck: Mapping[str, int]


@dataclass(frozen=True)
class Talk:
    """One open deal as it stands."""

    deal_id: UUID
    name: str
    party: str
    owner: str
    stage: str
    step: int
    steps: int
    amount: Decimal | None
    weighted: Decimal | None
    currency: str
    days: int | None
    expected_days: int | None
    next_step: str
    next_on: date | None
    closes_on: date | None
    last_contact: datetime | None
    why: tuple[str, ...]


def reasons(user: User) -> dict[str, Q]:
    """Why a deal may stand still, as far as this user sees what tells it."""
    now, deal = timezone.now(), entity_of(Deal)
    heard = _contacts(user).filter(at__gte=now - timedelta(days=QUIET_DAYS), at__lte=now)
    expected = ExpressionWrapper(F("stage__expected_days") * Value(timedelta(days=1)), output_field=DurationField())
    known = {
        SLOW: Q(stage__expected_days__isnull=False, moved_at__lt=Value(now - timedelta(days=1)) - expected),
        NO_STEP: lacks_next_step(deal, user),
        LATE: Q(closes_on__lt=timezone.localdate(timezone=company_zone())),
        SILENT: Q(opened_at__lt=now - timedelta(days=QUIET_DAYS)) & ~Q(pk__in=heard.order_by().values("about_key")),
    }
    told = {
        SLOW: sees(user, deal, "moved_at") and sees(user, entity_of(Stage), "expected_days"),
        NO_STEP: sees_next_step(deal, user),
        LATE: sees(user, deal, "closes_on"),
        SILENT: sees(user, deal, "opened_at") and sees(user, entity_of(Episode), "at"),
    }
    return {name: condition for name, condition in known.items() if told[name]}


def open_deals(user: User, asked: Asked) -> Any:
    """The open deals a question is about; none for whom stages are hidden."""
    opened = within(asked.period, "opened_at") if sees(user, entity_of(Deal), "opened_at") else Q()
    deals = Deal.unscoped.filter(deals_of(user, asked.choice), opened, closed_at=None)
    known = reasons(user)
    if asked.why in known:
        deals = deals.filter(known[asked.why])
    if asked.of:
        deals = deals.filter(**{f"{GROUPS[asked.by]}_id": asked.of})
    return deals if sees_figures(user, "open") else deals.none()


def groups(user: User, asked: Asked) -> list[Group]:
    """The open deals by stage, rep or team, with how many of each stand still for which reason."""
    known, amount = reasons(user), worth(user)
    chance = F("stage__probability") if sees(user, entity_of(Stage), "probability") else NO_AMOUNT
    place = F("stage__position") if asked.by == "stage" else Value(0)
    whole = replace(asked, of=None, why="")
    counts = {f"why_{number}": Count("pk", filter=condition) for number, condition in enumerate(known.values())}
    rows = open_deals(user, whole).order_by().values(**divided(user, (GROUPS[asked.by],)), place=place, money_in=money_in(user))
    found: dict[Any, list[Any]] = {}
    weighted = Sum(ExpressionWrapper(amount * chance / Decimal(100), output_field=DecimalField()))
    sums = {"worth": Sum(amount, output_field=DecimalField()), "fair": weighted, "valued": Count(amount)}
    for row in rows.annotate(deals=Count("pk"), **sums, **counts):
        found.setdefault((row["place"], row["key"]), []).append(row)
    ordered = sorted(found.items(), key=lambda each: (str(each[0][0]).rjust(6), each[1][0]["label"] or ""))
    return [_group(rows, tuple(known)) for _key, rows in ordered]


def talks(user: User, asked: Asked, *, first: int = 0, most: int = 50) -> list[Talk]:
    """Open deals one by one in the order asked for."""
    deal, known = entity_of(Deal), reasons(user)
    order = asked.order if sees(user, deal, ORDERED_BY.get(asked.order, "")) else "days"
    rows = open_deals(user, asked).order_by(ORDERS[order] if sees(user, deal, ORDERED_BY[order]) else "pk", "pk")
    keys = list(rows.values_list("pk", flat=True)[first : first + most])
    return _told(user, keys, known)


def _told(user: User, keys: Sequence[UUID], known: Mapping[str, Q]) -> list[Talk]:
    deal = entity_of(Deal)
    plain = [name for name in ("moved_at", "next_step", "next_on", "closes_on", "code") if sees(user, deal, name)]
    shown = {
        "title": title_path(deal, user),
        "stage_shown": named(user, Stage, "stage__"),
        "party_shown": named(user, Party, "party__") if sees(user, deal, "party") else Value(""),
        "owner_shown": named(user, User, "owner__") if sees(user, deal, "owner") else Value(""),
        "worth": worth(user),
        "money_in": money_in(user),
        "stage_process": F("stage__process_id"),
        "chance": F("stage__probability") if sees(user, entity_of(Stage), "probability") else Value(None),
        "expected": F("stage__expected_days") if sees(user, entity_of(Stage), "expected_days") else Value(None),
        **{f"why_{number}": Case(When(condition, then=Value(1)), default=Value(0)) for number, condition in enumerate(known.values())},
    }
    rows = {row["pk"]: row for row in Deal.unscoped.filter(pk__in=keys).values("pk", "stage_id", *plain, **shown)}
    bare = [key for key, row in rows.items() if "next_step" in row and not (row["next_step"] or row.get("next_on", True))]
    for key, (title, day) in next_tasks(deal, bare, user).items():
        rows[key].update(next_step=title, next_on=day)
    heard = dict(_contacts(user).filter(about_key__in=keys).order_by().values_list("about_key").annotate(last=Max("at")))
    steps = _steps(user)
    return [_talk(rows[key], heard.get(key), steps, known=tuple(known)) for key in keys if key in rows]


def _talk(row: Mapping[str, Any], heard: datetime | None, steps: Mapping[UUID, tuple[int, int]], *, known: tuple[str, ...]) -> Talk:
    step, of = steps.get(row["stage_id"], (0, 0))
    return Talk(
        deal_id=row["pk"],
        name=row["title"] or row.get("code", ""),
        party=row["party_shown"] or "",
        owner=row["owner_shown"] or "",
        stage=row["stage_shown"],
        step=step,
        steps=of,
        amount=row["worth"],
        weighted=None if row["worth"] is None or row["chance"] is None else row["worth"] * row["chance"] / 100,
        currency=row["money_in"],
        days=max((timezone.now() - row["moved_at"]).days, 0) if "moved_at" in row else None,
        expected_days=row["expected"],
        next_step=row.get("next_step", ""),
        next_on=row.get("next_on"),
        closes_on=row.get("closes_on"),
        last_contact=heard,
        why=tuple(name for number, name in enumerate(known) if row[f"why_{number}"]),
    )


def _steps(user: User) -> dict[UUID, tuple[int, int]]:
    """The place of each open stage in its process, and how many there are."""
    ways: dict[UUID, list[UUID]] = {}
    rows = visible(user, "read", entity_of(Stage)).filter(kind="open").order_by("position").values_list("process_id", "pk")
    for process, stage in rows:
        ways.setdefault(process, []).append(stage)
    return {stage: (number, len(way)) for way in ways.values() for number, stage in enumerate(way, 1)}


def _contacts(user: User) -> QuerySet[Any]:
    found: QuerySet[Any] = visible(user, "read", entity_of(Episode)).filter(about_entity="deals", about_key__isnull=False)
    return found if sees(user, entity_of(Episode), "at") else found.none()


def _group(rows: Iterable[Mapping[str, Any]], known: tuple[str, ...]) -> Group:
    rows = list(rows)
    return Group(
        key=rows[0]["key"],
        label=rows[0]["label"] or "",
        deals=sum(row["deals"] for row in rows),
        value=amounts(rows),
        weighted=amounts([{**row, "worth": row["fair"]} for row in rows if row["fair"] is not None]),
        stuck={name: sum(row[f"why_{number}"] for row in rows) for number, name in enumerate(known)},
    )


def together(found: Sequence[Group]) -> Group:
    """All groups as one."""
    value, weighted = added(group.value for group in found), added(group.weighted for group in found)
    return Group(None, "", sum(group.deals for group in found), value, weighted, {})
