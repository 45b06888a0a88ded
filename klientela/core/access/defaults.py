"""Default roles, grants and field levels, read from `access.csv` and `fields.csv` of every package when the database is migrated."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_noop

from klientela.core.access.models import DefaultsLoaded, FieldRule, Grant, Role
from klientela.core.access.policy_versions import note_defaults
from klientela.core.access.vocabulary import LEVELS


@dataclass(frozen=True)
class ReadyRole:
    """A role every installation begins with."""

    slug: str
    name: str
    description: str = ""


ROLES = (
    ReadyRole("administrator", gettext_noop("Administrator"), gettext_noop("Sets up the system; sees no business data.")),
    ReadyRole("director", gettext_noop("Director"), gettext_noop("Sees and changes everything of the business.")),
    ReadyRole("team-leader", gettext_noop("Team leader"), gettext_noop("Leads a team: its records and those of subordinates.")),
    ReadyRole("rep", gettext_noop("Sales representative"), gettext_noop("Sells: own deals, and the companies and people of all.")),
    ReadyRole("marketing", gettext_noop("Marketing"), gettext_noop("Sees all companies and people, and looks after products.")),
    ReadyRole("service-agent", gettext_noop("Service agent"), gettext_noop("Helps customers: sees all companies, people and products.")),
    ReadyRole("accountant", gettext_noop("Accountant"), gettext_noop("Sees all deals, and corrects the data of companies and people.")),
    ReadyRole("warehouse", gettext_noop("Warehouse"), gettext_noop("Looks after products, and sees where they go.")),
    ReadyRole("people", gettext_noop("Human resources"), gettext_noop("Enters and places colleagues; sees no business data.")),
    ReadyRole("partner", gettext_noop("Partner"), gettext_noop("Works outside the company: sees only the records of the own party.")),
    ReadyRole("auditor", gettext_noop("Auditor"), gettext_noop("Sees and exports everything, and changes nothing.")),
    ReadyRole("api", gettext_noop("Program"), gettext_noop("For service accounts: reads and writes business data, deletes nothing.")),
)


@transaction.atomic
def load_defaults() -> None:
    """Give each ready role its default grants and field levels, once per role, entity and operation or field."""
    roles = {ready.slug: _role(ready) for ready in ROLES}
    loaded = set(DefaultsLoaded.objects.values_list("role", "entity", "op"))
    grants = [row for row in default_grants() if (row["role"], row["entity"], row["op"]) not in loaded]
    fields = [row for row in default_fields() if (row["role"], row["entity"], row["field"]) not in loaded]
    Grant.objects.bulk_create((_grant(row, roles) for row in grants), ignore_conflicts=True)
    FieldRule.objects.bulk_create((_field_rule(row, roles) for row in fields), ignore_conflicts=True)
    _remember([(row["role"], row["entity"], row["op"]) for row in grants])
    _remember([(row["role"], row["entity"], row["field"]) for row in fields])
    note_defaults()


def default_grants() -> Iterator[dict[str, str]]:
    """All rows of all `access.csv` files: role, entity, op, scope, effect; several may stand in a cell, separated by spaces."""
    for row in _rows("access.csv"):
        cells = product(row["entity"].split() or [""], row["op"].split(), (row["scope"] or "all").split())
        yield from ({**row, "entity": entity, "op": op, "scope": scope} for entity, op, scope in cells)


def default_fields() -> Iterator[dict[str, str]]:
    """All rows of all `fields.csv` files: role, entity, field, level, ceiling; several fields may stand separated by spaces."""
    for row in _rows("fields.csv"):
        yield from ({**row, "field": name} for name in row["field"].split())


def _rows(name: str) -> Iterator[dict[str, str]]:
    for config in apps.get_app_configs():
        file = Path(config.path) / name
        if file.exists():
            with file.open(encoding="utf-8", newline="") as lines:
                yield from csv.DictReader(lines)


def _role(ready: ReadyRole) -> Role:
    return Role.objects.get_or_create(slug=ready.slug, defaults={"name": ready.name, "description": ready.description})[0]


def _grant(row: dict[str, str], roles: dict[str, Role]) -> Grant:
    return Grant(role=roles[row["role"]], entity=row["entity"], op=row["op"], scope=row["scope"], effect=row["effect"] or "grant")


def _field_rule(row: dict[str, str], roles: dict[str, Role]) -> FieldRule:
    level, ceiling = LEVELS.get(row["level"]), LEVELS.get(row["ceiling"])
    return FieldRule(role=roles[row["role"]], entity=row["entity"], field=row["field"], level=level, ceiling=ceiling)


def _remember(keys: Iterable[tuple[Any, Any, Any]]) -> None:
    DefaultsLoaded.objects.bulk_create(
        (DefaultsLoaded(role=role, entity=entity, op=op) for role, entity, op in set(keys)), ignore_conflicts=True
    )
