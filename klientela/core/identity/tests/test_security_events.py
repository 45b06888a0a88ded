"""The log of security can be added to and not altered."""

import pytest
from django.db import DatabaseError, transaction

from klientela.core.identity.models import SecurityEvent, SecurityEventKind
from klientela.core.identity.security import note_event

pytestmark = pytest.mark.django_db


def test_an_event_names_whom_it_concerns_and_what_else_to_know(cast):
    note_event(SecurityEventKind.SESSION_ENDED, user=cast.ewa, by=cast.zoe, address="10.0.0.1", sessions=2)
    event = SecurityEvent.objects.get()
    assert (event.user, event.by, event.address, event.detail) == (cast.ewa, cast.zoe, "10.0.0.1", {"sessions": 2})
    assert str(event) == "session ended"


def test_the_database_refuses_to_change_or_forget_an_event(cast):
    note_event(SecurityEventKind.SIGNED_IN, user=cast.ewa)
    for alter in (lambda: SecurityEvent.objects.update(kind="x"), SecurityEvent.objects.all().delete):
        with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
            alter()
    assert SecurityEvent.objects.count() == 1
