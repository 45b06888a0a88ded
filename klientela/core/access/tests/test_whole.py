"""Questions about whole records are asked by the system only."""

import pytest

from klientela.core.access.acting import acting, as_system
from klientela.core.access.decisions import fields_for, may, visible
from klientela.core.access.whole import WHOLE_READER
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import OutsideAccess

pytestmark = pytest.mark.django_db


def test_the_system_reads_whole_records_and_does_nothing_else(cast):
    deals = entity_named("deals")
    with as_system("a test"):
        assert may(WHOLE_READER, "read", deals)
        assert not any(may(WHOLE_READER, op, deals) for op in ("create", "update", "delete", "export", "share"))
        assert not may(WHOLE_READER, "manage_settings")
        assert fields_for(WHOLE_READER, deals) == frozenset()


def test_a_person_never_asks_as_the_whole_reader(cast):
    with acting(cast.ewa), pytest.raises(OutsideAccess):
        visible(WHOLE_READER, "read", entity_named("deals"))
