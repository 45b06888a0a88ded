"""Default roles and grants, read from the `access.csv` of every package when the database is migrated."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_noop

from klientela.core.access.models import DefaultsLoaded, Grant, Role

ROLES = {
    "administrator": gettext_noop("Administrator"),
    "director": gettext_noop("Director"),
    "team-leader": gettext_noop("Team leader"),
    "rep": gettext_noop("Sales representative"),
}


@transaction.atomic
def load_defaults() -> None:
    """Give each ready role its default grants, once per role and entity."""
    roles = {slug: Role.objects.get_or_create(slug=slug, defaults={"name": name})[0] for slug, name in ROLES.items()}
    loaded = set(DefaultsLoaded.objects.values_list("role", "entity"))
    rows = [row for row in default_grants() if (row["role"], row["entity"]) not in loaded]
    Grant.objects.bulk_create(
        (Grant(role=roles[row["role"]], entity=row["entity"], op=row["op"], scope=row["scope"] or "all") for row in rows),
        ignore_conflicts=True,
    )
    pairs = {(row["role"], row["entity"]) for row in rows}
    DefaultsLoaded.objects.bulk_create((DefaultsLoaded(role=role, entity=entity) for role, entity in pairs), ignore_conflicts=True)


def default_grants() -> Iterator[dict[str, str]]:
    """All rows of all `access.csv` files: role, entity, op, scope, effect; several ops may stand separated by spaces."""
    for config in apps.get_app_configs():
        file = Path(config.path) / "access.csv"
        if file.exists():
            with file.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    yield from ({**row, "op": op} for op in row["op"].split())
