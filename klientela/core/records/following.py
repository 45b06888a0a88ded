"""What follows a party: records that concern it lie where it lies and are seen by who works for it."""

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any
from uuid import UUID

from django.apps import apps

from klientela.core.access.sql import refresh_acl
from klientela.core.records.models import Record

BATCH = 2_000


def models_of_parties() -> Iterator[Any]:
    """The tables whose records are a party or concern one."""
    for model in apps.get_models():
        if issubclass(model, Record) and model.party_column and not model._meta.proxy:
            yield model


def refresh_of_parties(parties: Iterable[UUID]) -> int:
    """Find out anew who sees these parties and the records that concern them; how many had to change."""
    changed = 0
    for some in batched(parties, BATCH):
        for model in models_of_parties():
            keys = model._base_manager.filter(**{f"{model.party_column}__in": some}).values_list("pk", flat=True)
            changed += sum(refresh_acl(model, batch) for batch in batched(keys, BATCH))
    return changed
