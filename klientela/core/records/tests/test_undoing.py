"""Taking back: exact, only one's own, only what nobody changed since."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from klientela.core.access.acting import acting
from klientela.core.identity.models import User
from klientela.core.parties.models import Organization, Party
from klientela.core.processes.models import Move
from klientela.core.records.runs import Reason
from klientela.core.records.services import change, create, delete
from klientela.core.records.undoing import NothingToUndo, offer, preview, undo_now
from klientela.kernel.entity import entity_named, entity_of
from tests.access.changing import LOGS, TABLES

pytestmark = pytest.mark.django_db
APART = {"version", "change", "changed_at", "sequence"}
"""What counts changes, here and in the calendars of guests: going back is one more of them."""
APART_TABLES = ("procrastinate_", "django_", "access_unplaced", "records_bulk", "search_")


def world() -> dict[str, dict[str, Any]]:
    """Every row of every table, less what counts its changes."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall() if name not in LOGS and not name.startswith(APART_TABLES)]
        found = {}
        for name in names:
            cursor.execute(f'SELECT (to_jsonb(t) - %s::text[])::text FROM "{name}" t ORDER BY 1', [sorted(APART)])
            found[name] = [text for (text,) in cursor.fetchall()]
    return found


def differences(before: Any, after: Any) -> list[Any]:
    """What differs, table by table, in full."""
    return [(name, set(before[name]) ^ set(after[name])) for name in before if before[name] != after[name]]


def company(user: User, **values: Any) -> Any:
    with acting(user):
        return create(entity_of(Organization), {"name": "Browar", "town": "Cluj", "country": "RO", **values}, by=user)


def edit(user: User, record: Any, **values: Any) -> Any:
    """Change a record as a request of its own; gives the batch."""
    record.refresh_from_db()
    with acting(user) as actor:
        change(entity_of(record), record.pk, values, by=user, version=record.version)
    return actor.batch


def back(user: User, batch: Any) -> Any:
    with acting(user):
        return undo_now(batch, by=user)


def test_a_change_comes_back_to_the_last_bit(cast):
    firm = company(cast.ewa, revenue=Decimal("1250.5000"), tags=["a", "b"], founded=1990)
    before = world()
    batch = edit(cast.ewa, firm, town="Iași", revenue=None, tags=[], founded=2001, email="New@Example.com")
    outcome = back(cast.ewa, batch)
    assert (outcome.restored, outcome.lines) == (1, [])
    assert differences(before, world()) == []


def test_an_undo_is_undone(cast):
    firm = company(cast.ewa)
    batch = edit(cast.ewa, firm, town="Iași", tags=["x"])
    changed = world()
    outcome = back(cast.ewa, batch)
    assert world() != changed
    back(cast.ewa, outcome.batch)
    assert differences(changed, world()) == []


def test_later_edits_are_kept_and_told(cast):
    firm = company(cast.ewa)
    batch = edit(cast.ewa, firm, town="Iași", email="a@example.com")
    edit(cast.ana, firm, town="Turda")
    with acting(cast.ewa):
        (line,) = preview(batch, by=cast.ewa)
        outcome = undo_now(batch, by=cast.ewa)
    assert (line.reason, line.fields, line.who) == (Reason.KEPT, ("town",), cast.ana.pk)
    assert outcome.lines == [line]
    firm.refresh_from_db()
    assert (firm.town, firm.email) == ("Turda", "")


def test_what_was_made_is_buried_and_what_was_deleted_is_raised(cast):
    entity = entity_of(Organization)
    with acting(cast.dora) as making:
        firm = create(entity, {"name": "Browar"}, by=cast.dora)
    back(cast.dora, making.batch)
    assert Party.unscoped.get(pk=firm.pk).deleted_at
    other = company(cast.dora)
    before = world()
    with acting(cast.dora) as deleting:
        delete(entity, other.pk, by=cast.dora)
    back(cast.dora, deleting.batch)
    assert differences(before, world()) == []


def test_what_was_made_and_used_since_stays(cast):
    with acting(cast.ana) as making:
        firm = create(entity_of(Organization), {"name": "Browar"}, by=cast.ana)
    edit(cast.dora, firm, town="Iași")
    outcome = back(cast.ana, making.batch)
    assert [line.reason for line in outcome.lines] == [Reason.KEPT]
    assert Party.unscoped.get(pk=firm.pk).deleted_at is None


def test_a_move_goes_back_with_its_entry(cast):
    deals = entity_named("deals")
    with acting(cast.ewa):
        deal = create(deals, {"name": "Turbina", "process": cast.process, "closes_on": date(2026, 12, 1)}, by=cast.ewa)
    before, moves = world(), Move.objects.count()
    batch = edit(cast.ewa, deal, stage=cast.stages["Offer"])
    assert Move.objects.count() == moves + 1
    moved = world()
    outcome = back(cast.ewa, batch)
    assert differences(before, world()) == []
    back(cast.ewa, outcome.batch)
    assert differences(moved, world()) == []


def test_nobody_takes_back_what_others_did(cast):
    batch = edit(cast.ewa, company(cast.ewa), town="Iași")
    for user, what in ((cast.ana, batch), (cast.ewa, uuid4())):
        with acting(user), pytest.raises(NothingToUndo):
            offer(what, by=user)
