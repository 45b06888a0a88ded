"""Which party a merged one has become, however often that one was merged since."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from klientela.core.parties.models import Party
from klientela.kernel.entity import Entity

FOLLOWED = """
WITH RECURSIVE way (origin, here, steps) AS (
  SELECT id, id, 0 FROM parties_party WHERE id = ANY(%s)
  UNION ALL SELECT w.origin, p.merged_into_id, w.steps + 1 FROM way w JOIN parties_party p ON p.id = w.here
  WHERE p.merged_into_id IS NOT NULL AND w.steps < 100)
SELECT w.origin, w.here FROM way w JOIN parties_party p ON p.id = w.here WHERE p.merged_into_id IS NULL AND w.steps > 0
"""
"""The end of each way along `merged_into`; circles, which nothing makes, end nowhere."""


def survivors(keys: Collection[UUID]) -> dict[UUID, UUID]:
    """Of these parties those that were merged, each with the party it has become; who may see that one is asked elsewhere."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWED, [list(keys)])
        return dict(cursor.fetchall())


def leads_on(entity: Entity | None, keys: Collection[UUID] | None) -> dict[UUID, UUID]:
    """The parties that stand in the place of merged ones, by these; of all there are when no keys are given."""
    if entity is not None and entity.model._meta.concrete_model is not Party:
        return {}
    if keys is None:
        keys = list(Party.unscoped.filter(merged_into__isnull=False).values_list("pk", flat=True))
    return survivors(keys)
