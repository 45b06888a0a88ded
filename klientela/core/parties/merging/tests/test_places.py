"""Whatever points to records is either moved by a merge or stays for a reason."""

from django.apps import apps
from django.db import models

from klientela.core.identity.kept import Kept
from klientela.core.parties.merging.references import MOVED_APART, PAIRS, STAYS, foreign_keys, pairs, places

NAMES = {"record", "party", "ref", "a", "b", *(key for keys in PAIRS.values() for key in keys)}


def points_to_records(model):
    """Whether a table has keys of parties, or of records of any kind."""
    loose = (field for field in model._meta.concrete_fields if isinstance(field, models.UUIDField) and not field.primary_key)
    return any(foreign_keys(model)) or any(field.name in NAMES for field in loose)


def test_every_table_that_points_to_records_is_moved_or_stays_for_a_reason(db):
    moved = {place.table for place in places()}
    pointing = {model._meta.db_table for model in apps.get_models() if not model._meta.proxy and points_to_records(model)}
    assert pointing - moved - STAYS.keys() - MOVED_APART.keys() == set()
    assert not moved & STAYS.keys()


def test_what_has_no_history_is_not_moved_without_being_remembered(db):
    for model in apps.get_models():
        if model._meta.db_table in (*STAYS, *MOVED_APART):
            continue
        assert issubclass(model, Kept) or not (any(foreign_keys(model)) or any(pairs(model))), model
