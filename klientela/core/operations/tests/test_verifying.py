"""Whatever is altered past the program is found by the check that is for it, and by no other."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from klientela.core.access.acting import acting, as_system
from klientela.core.access.sharing import share
from klientela.core.operations.verifying.proving import checks, proofs
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named
from tests.cast import Cast
from tests.kit.roles import owners_rights

NOW = "(select id from {table} order by id limit 1)"
PARTY, DEAL, TEAM = (NOW.format(table=table) for table in ("parties_party", "sales_deal", "access_team"))
EWA = "(select id from identity_user where username = 'ewa.nowak')"
OTHER_STAGE = "(select s.id from processes_stage s join sales_deal d on s.process_id <> d.process_id order by s.id limit 1)"
WON = "(select id from processes_stage where kind = 'won' and process_id = (select process_id from sales_deal order by id limit 1))"
LETTER = (
    "insert into messaging_outgoingmail (id, created_at, kind, recipient, recipient_name, language, subject, text, html, sealed, calendar,"
    " message_id, state, tries, next_at, claimed_at, problem, answer) values (gen_random_uuid(), now() - interval '2 h', 'test', 'a@b.ro',"
    " '', 'en', 'x', 'x', '', '', '', 'x', '{state}', 0, now() - interval '2 h', now() - interval '2 h', '', '')"
)
JOB = (
    "insert into procrastinate_jobs (queue_name, task_name, priority, args, status, scheduled_at) values ('default', 'x', 0, '{}', 'todo', "
)

SILENT: dict[str, str] = {
    f"update parties_party set acl = '{{}}' where id = {PARTY}": "acl search",
    f"update parties_party set acl = acl || 999 where id = {PARTY}": "acl search",
    f"update sales_deal set acl = '{{}}' where id = {DEAL}": "acl search",
    f"update sales_deal set acl = acl || 999 where id = {DEAL}": "acl search",
    f"update parties_party set description = 'Else' where id = {PARTY}": "told",
    f"update parties_party set email = 'else@x.ro' where id = {PARTY}": "told search",
    f"update sales_deal set description = 'Else' where id = {DEAL}": "told",
    f"update access_team set name = 'Else' where id = {TEAM}": "told search",
    "update identity_user set is_active = false where username = 'eve.adams'": "told",
    f"delete from sales_dealline where deal_id = {DEAL}": "told",
    f"update sales_dealline set quantity = 9 where deal_id = {DEAL}": "told",
    f"update sales_deal set amount = 1 where id = {DEAL}": "told deals",
    f"update sales_deal set closed_at = now() where id = {DEAL}": "stages deals",
    f"update sales_deal set stage_id = {WON} where id = {DEAL}": "told stages deals",
    f"update sales_deal set stage_id = {OTHER_STAGE} where id = {DEAL}": "told stages deals",
    f"update parties_party set name = 'Else' where id = {PARTY}": "told search",
    f"delete from search_searchdoc where record = {PARTY}": "search",
    f"update search_searchdoc set norm = 'else' where record = {DEAL}": "search",
    f"update search_searchdoc set title = 'Else' where record = {PARTY}": "search",
    f"update search_searchdoc set acl = '{{}}' where record = {DEAL}": "search",
    f"update search_searchdoc set email = 'else@x.example' where record = {PARTY}": "search",
    "insert into search_searchdoc select gen_random_uuid(), entity, acl, title, norm from search_searchdoc limit 1": "search",
    f"delete from sales_dealchange where deal_id = {DEAL}": "deals",
    f"update sales_dealchange set amount = 1 where id = (select max(id) from sales_dealchange where deal_id = {DEAL})": "deals",
    f"update sales_dealchange set was_amount = 1 where id = (select max(id) from sales_dealchange where deal_id = {DEAL})": "deals",
    f"update access_team set leader_id = gen_random_uuid() where id = {TEAM}": "told orphans",
    f"delete from access_principal where kind = 5 and ref = {EWA}": "codes",
    f"delete from access_principal where kind = 7 and ref = {TEAM}": "codes",
    "update access_share set code = code + 1": "codes acl told",
    "delete from access_share": "acl told",
    "update identity_user set manager_id = id where username = 'ana.ionescu'": "circles",
    "update access_branch set parent_id = id where name = 'Cluj'": "circles",
    "update access_share set record = gen_random_uuid()": "acl told orphans",
    f"update sales_deal set reason_id = gen_random_uuid() where id = {DEAL}": "orphans",
    f"update sales_deal set owner_id = gen_random_uuid() where id = {DEAL}": "orphans acl told deals",
    LETTER.format(state="waiting"): "outbox",
    LETTER.format(state="sending"): "outbox",
    LETTER.format(state="sent"): "outbox",
    JOB + "now() - interval '2 h')": "jobs",
}
GUARDS = (
    "drop trigger k2_history on parties_party",
    "alter table sales_deal disable trigger k1_keep",
    "drop index deal_code",
    "alter table access_share drop constraint share_to_one",
)


@pytest.fixture
def company(cast: Cast) -> Cast:
    """A company with a customer, a deal with a line that was changed, and a share."""
    with acting(cast.dora):
        party = create(entity_named("organizations"), {"name": "Alfa", "email": "a@alfa.example"}, by=cast.dora)
        deal = create(entity_named("deals"), {"name": "Press", "party": party, "amount": 10, "currency": "PLN"}, by=cast.dora)
        change(entity_named("deals"), deal.pk, {"amount": 12}, by=cast.dora, version=deal.version)
        product = create(entity_named("products"), {"name": "Press", "code": "P1"}, by=cast.dora)
        create(entity_named("deal-lines"), {"deal": deal, "product": product, "quantity": 2}, by=cast.dora)
        share(party, to=cast.ewa, by=cast.dora)
    return cast


@contextmanager
def tampering() -> Iterator[Any]:
    """As the owner of the database, past every trigger; undone afterwards."""
    with transaction.atomic(), owners_rights(), connection.cursor() as cursor:
        yield cursor
        transaction.set_rollback(True)


def past_triggers(cursor: Any, statement: str) -> None:
    """Run a statement while the triggers of its table sleep."""
    words = statement.split()
    table = words[1] if words[0] == "update" else words[2]
    cursor.execute(f"set constraints all immediate; set constraints all deferred; alter table {table} disable trigger user")
    cursor.execute(statement)
    assert cursor.rowcount > 0, statement


def failing() -> set[str]:
    """The checks that do not hold; triggers that sleep are the test's own doing."""
    with as_system("test"):
        found = {proof.name: proof.problems for proof in proofs()}
    found["guards"] = [told for told in found["guards"] if "is switched off" not in told]
    return {name for name, problems in found.items() if problems}


def test_nothing_is_wrong_in_a_sound_company(company: Cast) -> None:
    assert failing() == set()
    assert {"acl", "told", "orphans", "circles", "guards", "history", "files", "search", "outbox", "jobs"} <= set(checks())


@pytest.mark.parametrize("statement", SILENT)
def test_what_is_altered_is_found_and_nothing_else_is(company: Cast, statement: str) -> None:
    with tampering() as cursor:
        past_triggers(cursor, statement)
        assert failing() == set(SILENT[statement].split())


@pytest.mark.parametrize("statement", GUARDS)
def test_a_guard_that_is_gone_is_found(company: Cast, statement: str) -> None:
    with tampering() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(statement)
        with as_system("test"):
            assert {proof.name for proof in proofs() if not proof.holds} == {"guards"}


def test_the_command_tells_it_as_json_and_by_its_exit_code(company: Cast) -> None:
    said = StringIO()
    call_command("verify", "--json", stdout=said)
    assert json.loads(said.getvalue())["holds"] is True
    said = StringIO()
    with tampering() as cursor:
        past_triggers(cursor, f"update parties_party set acl = '{{}}' where id = {PARTY}")
        with pytest.raises(CommandError, match="acl"):
            call_command("verify", "acl", "--json", stdout=said)
    (told,) = json.loads(said.getvalue())["checks"]
    assert "parties_party" in told["problems"][0] and told["todo"] and not told["holds"]
