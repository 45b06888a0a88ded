"""Writing a policy into the tables from which it is decided: only what differs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from klientela.core.access.models import FieldRule, Grant, Role
from klientela.core.access.policy_changes import Change, changes
from klientela.core.access.policy_document import FIELD, NAME, TEXT, Facts, field_rows, grant_rows


def write(before: Facts, after: Facts) -> None:
    """Make the tables say what `after` says, where they say what `before` says."""
    found = changes(before, after)
    _write_roles([change for change in found if change.key.kind == TEXT])
    keys = dict(Role.objects.values_list("slug", "pk"))
    _write_grants(before, after, keys)
    _write_fields([change for change in found if change.key.kind == FIELD], after, keys)


def _write_roles(found: list[Change]) -> None:
    wanted: dict[str, dict[str, Any]] = {}
    for change in found:
        wanted.setdefault(change.key.role, {})[change.key.name] = change.after
    for slug, texts in wanted.items():
        role = Role.objects.filter(slug=slug).first() or Role(slug=slug)
        role.deleted_at = timezone.now() if NAME in texts and texts[NAME] is None else None
        for name, value in texts.items():
            if value is not None:
                setattr(role, name, value)
        role.save()


def _write_grants(before: Facts, after: Facts, keys: Mapping[str, UUID]) -> None:
    old, new = set(grant_rows(before, keys)), set(grant_rows(after, keys))
    for row in old - new:
        Grant.objects.filter(role=row.role, entity=row.entity, op=row.op, scope=row.scope, effect=row.effect).delete()
    Grant.objects.bulk_create(
        (Grant(role_id=row.role, entity=row.entity, op=row.op, scope=row.scope, effect=row.effect) for row in new - old),
        ignore_conflicts=True,
    )


def _write_fields(found: list[Change], after: Facts, keys: Mapping[str, UUID]) -> None:
    for change in found:
        FieldRule.objects.filter(role=keys[change.key.role], entity=change.key.entity, field=change.key.name).delete()
    rows = field_rows({change.key: after[change.key] for change in found if change.key in after}, keys)
    FieldRule.objects.bulk_create(
        FieldRule(role_id=row.role, entity=row.entity, field=row.field, level=row.level, ceiling=row.ceiling) for row in rows
    )
