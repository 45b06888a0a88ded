"""What came of a dry run or an import, table by table and row by row."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

from klientela.core.exchange.lines import VERDICTS
from klientela.core.exchange.targets import goals_of
from klientela.core.exchange.whole.models import Transfer, TransferLine, TransferTable
from klientela.core.exchange.whole.plans import TablePlan
from klientela.core.identity.models import User
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named

PAGE = 100
SHOWN = ("error", "duplicate", "create", "update", "unchanged", "skip")


def tables_of(transfer: Transfer) -> list[dict[str, Any]]:
    """The tables that are brought in, with how many of their rows had which verdict."""
    found = []
    for table in transfer.tables.order_by("number"):
        plan = TablePlan.from_json(table.plan)
        if plan.is_brought:
            entity = entity_named(plan.becomes)
            named = {"plural": plural_of(entity), "singular": singular_of(entity), "list_url": _address(f"{entity.slug}-list")}
            record_url = f"{entity.slug}-record" if _address(f"{entity.slug}-record", transfer.pk) else ""
            found.append({"table": table, "record_url": record_url, **named})
    return found


def sums_of(tables: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How many rows of all tables had which verdict."""
    sums = Counter({verdict: sum(row["table"].count(verdict) for row in tables) for verdict in VERDICTS})
    return {"sums": dict(sums), "writing": sums["create"] + sums["update"]}


def lines_shown(request: HttpRequest, tables: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The rows of one table with one verdict; without a choice those with errors, where there are any."""
    chosen = _chosen(request, tables)
    if chosen is None:
        return {"chosen": None, "lines": [], "kinds": []}
    table: TransferTable = chosen["table"]
    present = [verdict for verdict in SHOWN if table.count(verdict)]
    wanted = request.GET.get("rows", "")
    verdict = wanted if wanted in present else present[0] if present else "create"
    after = request.GET.get("after", "")
    lines = table.lines.filter(verdict=verdict, number__gt=int(after[:9]) if after.isdigit() else 0).order_by("number")
    shown = list(lines[: PAGE + 1])
    return {
        "chosen": chosen,
        "verdict": verdict,
        "kinds": [(kind, table.count(kind)) for kind in present],
        "lines": _told(shown[:PAGE], table, user_of(request)),
        "more": shown[PAGE - 1].number if len(shown) > PAGE else None,
    }


def _told(lines: list[TransferLine], table: TransferTable, user: User) -> list[TransferLine]:
    """The lines with the changes of fields the reader may fill, each by its label."""
    if any(line.changes for line in lines):
        goals = goals_of(entity_named(TablePlan.from_json(table.plan).becomes), user)
        for line in lines:
            line.changes = [(capfirst(str(goals[name].label)), *values) for name, *values in line.changes if name in goals]
    return lines


def _chosen(request: HttpRequest, tables: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    asked = next((row for row in tables if str(row["table"].number) == request.GET.get("table")), None)
    return asked or next((row for row in tables if row["table"].count("error")), next(iter(tables), None))


def _address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
