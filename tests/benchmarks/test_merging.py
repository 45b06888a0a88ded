"""What merging costs: a party with fifty thousand episodes, and taking that back."""

import time
from typing import Any

import pytest
from django.db import connection

from klientela.core.access.acting import acting
from klientela.core.parties.merging.services import merge
from klientela.core.records.services import create
from klientela.core.records.undoing import undo_now
from klientela.core.timeline.models import Episode
from klientela.kernel.entity import entity_named

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
MANY = 50_000
MERGE, UNDO = 60.0, 120.0
FILL = """
INSERT INTO timeline_episode (id, created_at, changed_at, version, change, own, acl, party_id, owner_id, kind, at, direction, subject, text,
  arrangements, currency, about_entity)
SELECT gen_random_uuid(), now(), now(), 1, 0, '{}', '{}', %s, %s, 'note', now() - g * interval '1 minute',
  '', 'Note ' || g, '', '', 'PLN', ''
FROM generate_series(1, %s) g
"""


def test_a_party_with_many_episodes_is_merged_in_seconds(cast: Any) -> None:
    with acting(cast.dora):
        kept, lost = (create(entity_named("organizations"), {"name": name}, by=cast.dora) for name in ("Kept", "Lost"))
        with connection.cursor() as cursor:
            cursor.execute(FILL, [lost.pk, cast.dora.pk, MANY])
        began = time.monotonic()
        done = merge([kept.pk, lost.pk], kept.pk, by=cast.dora)
        merged = time.monotonic() - began
    assert Episode.unscoped.filter(party=kept).count() == MANY
    began = time.monotonic()
    with acting(cast.dora):
        undo_now(done.batch, by=cast.dora)
    undone = time.monotonic() - began
    print(f"\n{MANY} episodes: merged in {merged:.1f} s, taken back in {undone:.1f} s")
    assert Episode.unscoped.filter(party=lost).count() == MANY
    assert (merged < MERGE, undone < UNDO) == (True, True)
