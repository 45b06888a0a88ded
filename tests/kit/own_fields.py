"""Fields a company has added, for tests."""

from typing import Any

from klientela.core.criteria.tree import Condition, Group, to_json
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed

CHOICES = ({"code": "gold", "label": "Gold"}, {"code": "silver", "label": "Silver"}, {"code": "tin", "label": "Tin", "removed": True})


def own_field(entity: str, code: str, kind: str = "text", **more: Any) -> OwnField:
    """A field of an entity, as if an administrator had added it."""
    options = {"choices": list(CHOICES)} if kind in ("choice", "tags") else {}
    options |= more.pop("options", {})
    made: OwnField = OwnField.objects.create(entity=entity, code=code, label=code.capitalize(), kind=kind, options=options, **more)
    configuration_changed()
    return made


def when(field: str, op: str, value: str = "") -> Any:
    """A stored question of one condition."""
    return to_json(Group((Condition(field, op, value),)))
