"""What a formula or summary would give, before it is kept."""

from typing import Any

from django.db.models import F, QuerySet

from klientela.core.records.kinds import Field, described
from klientela.core.records.own.formulas.definitions import made
from klientela.core.records.own.formulas.transform import OwnTried
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.values import from_json
from klientela.kernel.entity import Entity


def tried(entity: Entity, *, kind: str, options: dict[str, Any], rows: QuerySet[Any], most: int) -> tuple[Field, list[tuple[Any, Any]]]:
    """The field as it would be, and the newest of some records with the value each would have."""
    own = OwnField(entity=entity.slug, code="tried", label="tried", kind=kind, options=options)
    field = described(entity, own)
    found = rows.order_by("-created_at")[:most]
    worked = rows.filter(pk__in=[record.pk for record in found]).annotate(own_tried=OwnTried(made(entity, own), F("own")))
    values = dict(worked.values_list("pk", "own_tried"))
    return field, [(record, from_json(field, values.get(record.pk))) for record in found]
