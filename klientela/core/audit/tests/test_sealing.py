"""What was written into the history is proved, and whatever is done to it afterwards is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from klientela.core.access.acting import acting, as_system
from klientela.core.audit.jobs import prove
from klientela.core.audit.models import Change, Seal
from klientela.core.audit.proving import problems
from klientela.core.audit.sealing import erase_value, seal_finished
from klientela.core.identity.models import SecurityEvent, SecurityEventKind
from klientela.core.identity.security import note_event
from klientela.core.jobs.queue import perform
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named
from tests.cast import Cast, make_cast
from tests.kit.roles import owners_rights
from tests.kit.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
ALTERATIONS = {
    'update audit_change set after = after || \'{{"name": "Else"}}\' where id = {row}': "row {row} under seal {seal} was altered",
    "update audit_change set actor = null where id = {row}": "row {row} under seal {seal} was altered",
    "update audit_change set at = at + interval '1 us' where id = {row}": "row {row} under seal {seal} was altered",
    "update audit_change set xact = xact + 1 where id = {row}": "row {row} under seal {seal} was altered",
    "update audit_change set salt = gen_random_uuid() where id = {row}": "row {row} under seal {seal} was altered",
    'update audit_change set erased = \'{{"after.name": "00"}}\' where id = {row}': "a value of row {row} was erased and nobody noted it",
    "delete from audit_change where id = {row}": "row {row} under seal {seal} is gone",
    "insert into audit_change (at, reason, table_name, row, op, xact) values (now(), '', 'x', gen_random_uuid(), 'I', 5)": "was slipped in",
    "update audit_seal set ids = array_reverse(ids), marks = array_reverse(marks)": "seal {seal} is not that of its rows",
    "update audit_seal set rows = sha256('x') where number = {seal}": "seal {seal} was altered",
    "update audit_seal set at = at + interval '1 us' where number = {seal}": "seal {seal} was altered",
    "update audit_seal set digest = sha256('x') where number = {seal}": "seal {next} does not hold the one before",
    "delete from audit_seal where number = {seal}": "seal {next} does not follow its neighbour",
}


@pytest.fixture
def company() -> Cast:
    """A company whose history has two seals."""
    cast = make_cast()
    with acting(cast.dora):
        party = create(entity_named("organizations"), {"name": "Alfa", "email": "a@alfa.example"}, by=cast.dora)
    note_event(SecurityEventKind.SIGNED_IN, user=cast.dora, address="192.0.2.7", how="password")
    assert seal_all() > 10
    with acting(cast.dora):
        change(entity_named("organizations"), party.pk, {"name": "Beta"}, by=cast.dora, version=party.version)
    assert seal_all() == 1
    return cast


def seal_all() -> int:
    """Seal until nothing waits; transactions of other databases of the server may hold it up for a moment."""
    waiting = Change.objects.count() - sealed()
    until(lambda: seal_finished() >= 0 and sealed() == Change.objects.count())
    return waiting


def sealed() -> int:
    return sum(len(seal.ids) for seal in Seal.objects.all())


@contextmanager
def tampering() -> Iterator[Any]:
    """As the owner, past the trigger; undone afterwards."""
    with transaction.atomic(), owners_rights(), connection.cursor() as cursor:
        cursor.execute("alter table audit_change disable trigger append_only; alter table audit_seal disable trigger append_only")
        cursor.execute("alter table identity_securityevent disable trigger append_only")
        yield cursor
        cursor.execute("select 1")
        transaction.set_rollback(True)


def test_every_alteration_is_found(company: Cast) -> None:
    assert list(problems()) == []
    row = Change.objects.filter(after__name="Alfa").values_list("pk", flat=True)[0]
    seal = Seal.objects.get(ids__contains=[row]).number
    known = {"row": row, "seal": seal, "next": seal + 1}
    for statement, words in ALTERATIONS.items():
        with tampering() as cursor:
            cursor.execute(statement.format(**known))
            assert any(words.format(**known) in problem for problem in problems()), statement
    with tampering() as cursor:
        cursor.execute("update identity_securityevent set address = '203.0.113.9'")
        assert [problem for problem in problems() if "identity_securityevent is not what was written" in problem]
    with tampering() as cursor:
        cursor.execute("delete from identity_securityevent")
        assert [problem for problem in problems() if "identity_securityevent is not what was written" in problem]
    assert list(problems()) == []


def test_the_program_itself_may_only_add(company: Cast, as_program: None) -> None:
    for statement in (
        "update audit_change set reason = 'x'",
        "delete from audit_change",
        "truncate audit_change",
        "insert into audit_change (id, at, reason, table_name, row, op) values (1, now(), '', 'x', gen_random_uuid(), 'I')",
        "insert into audit_change (xact, at, reason, table_name, row, op) values (1, now(), '', 'x', gen_random_uuid(), 'I')",
        "insert into audit_seal select * from audit_seal",
        "update audit_seal set number = 9",
        "delete from audit_seal",
        "truncate audit_seal",
        "update identity_securityevent set address = ''",
        "delete from identity_securityevent",
        "set klientela.erasing = 'yes'; update audit_change set after = null",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert list(problems()) == []


def test_an_erased_value_is_gone_and_everything_else_stays_provable(company: Cast) -> None:
    row = Change.objects.filter(after__name="Alfa").get()
    before = row.after
    with acting(company.zoe):
        assert erase_value(row.pk, "name", reason="asked to be forgotten", by=company.zoe)
        assert not erase_value(row.pk, "name", reason="again", by=company.zoe)
        assert not erase_value(row.pk, "nothing", reason="again", by=company.zoe)
    row.refresh_from_db()
    assert row.after == before | {"name": None} and "Alfa" not in str(row.__dict__)
    assert row.salt.int == 0 and "after.name" not in row.salts
    noted = Change.objects.get(op="E")
    assert (noted.actor, noted.reason, noted.row) == (company.zoe.pk, "asked to be forgotten", row.row)
    assert list(problems()) == []
    seal_all()
    with acting(company.zoe):
        assert erase_value(row.pk, "id", reason="a second one", by=company.zoe)
    assert list(problems()) == []
    with tampering() as cursor:
        cursor.execute("update audit_change set after = after || '{\"sort_key\": 1}' where id = %s", [row.pk])
        assert list(problems())


def test_nobody_erases_in_the_name_of_another_or_without_a_reason(company: Cast) -> None:
    row = Change.objects.filter(after__name="Alfa").get()
    with acting(company.zoe):
        for by, reason in ((company.ewa, "x"), (company.zoe, "")):
            with pytest.raises(DatabaseError):
                erase_value(row.pk, "name", reason=reason, by=by)


def test_rows_of_a_transaction_that_still_runs_wait_and_none_is_passed_over(company: Cast) -> None:
    slow = connection.copy()
    slow.set_autocommit(False)
    with slow.cursor() as cursor:
        cursor.execute("update identity_user set job_title = 'slow' where id = %s", [company.ewa.pk])
    with as_system("test"):
        company.ion.job_title = "fast"
        company.ion.save()
    for _try in range(3):
        assert seal_finished() == 0
    slow.commit()
    slow.close()
    assert seal_all() == 2
    assert list(problems()) == []


def test_verify_says_it_in_lines_and_by_its_exit_code(company: Cast) -> None:
    said = StringIO()
    call_command("verify", stdout=said)
    assert "ok     history: The history is as it was sealed (" in said.getvalue()
    with pytest.raises(CommandError, match="no check nothing"):
        call_command("verify", "nothing")
    with tampering() as cursor, pytest.raises(CommandError, match="history"):
        cursor.execute("delete from audit_change where id = (select min(id) from audit_change)")
        call_command("verify", stdout=said)
    assert " is gone" in said.getvalue()


def test_at_night_what_is_wrong_is_written_into_the_log(company: Cast, caplog: pytest.LogCaptureFixture) -> None:
    perform(prove, user_id=None, progress_key=None, arguments={})
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    with tampering() as cursor:
        cursor.execute("delete from audit_change where id = (select min(id) from audit_change)")
        perform(prove, user_id=None, progress_key=None, arguments={})
    assert "under seal 1 is gone" in caplog.text


def test_seals_take_many_rows_and_the_events_of_the_log_are_among_them(company: Cast) -> None:
    assert sealed() == Change.objects.count()
    assert Change.objects.filter(table="identity_securityevent").count() == SecurityEvent.objects.count() == 1
