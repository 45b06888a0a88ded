"""Gates and steps that the doors of the editor of processes need, and the ways into stages."""

from collections.abc import Callable
from typing import Any

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.processes.models import Stage
from tests.access.company import Company

type Parts = list[dict[str, Any]]

GATE = {"key": "a-gate", "kind": "fields", "on": "leave", "settings": {"fields": []}, "message": "", "by": ""}
STEP = {"key": "a-step", "kind": "notify", "on": "exit", "settings": {"whom": [], "text": ""}, "name": "", "when": None, "by": ""}
"""Neither stops anything nor does anything."""


def _rows(company: Company, _user: User) -> Parts:
    keys = [stage.pk for stage in company.rows["stages"]]
    Stage._base_manager.filter(pk__in=keys).update(gates=[GATE], steps=[STEP])
    return [{"pk": key, "what": what, "key": row} for key in keys for what, row in (("gates", "a-gate"), ("steps", "a-step"))]


def _new_rows(company: Company, _user: User) -> Parts:
    return [{"pk": stage.pk, "what": what} for stage in company.rows["stages"] for what in ("gates", "steps")]


def _leaving(company: Company, _user: User) -> Parts:
    kinds = (("stage", "stages"), ("process", "processes"))
    return [{"kind": kind, "pk": row.pk} for kind, slug in kinds for row in company.rows[slug]]


def _moving(company: Company, user: User) -> Parts:
    with acting(user):
        mine = [deal for deal in company.rows["deals"] if may(user, "update", deal)]
    return [{"slug": "deals", "pk": deal.pk} for deal in (*mine[:1], company.rows["deals"][-1])]


ASKED = "?where.join=all&where.do=add"
"""The form of a builder while somebody adds to it."""
PREPARED_PROCESSES: dict[str, Callable[[Company, User], Parts]] = {
    "/pass/<slug:slug>/<uuid:pk>/": _moving,
    "/processes/away/<slug:kind>/<uuid:pk>/": _leaving,
    "/processes/question/<slug:slug>/": lambda _company, _user: [{"slug": slug, "?": ASKED} for slug in ("deals", "organizations")],
    "/stages/<uuid:pk>/<rows:what>/new/": _new_rows,
    "/stages/<uuid:pk>/<rows:what>/<slug:key>/": _rows,
    "/stages/<uuid:pk>/<rows:what>/<slug:key>/change/": _rows,
}
