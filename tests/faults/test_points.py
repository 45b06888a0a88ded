"""Each named point of the code is visited by a process that is ended there: nothing is lost, nothing is done twice."""

import ast
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.documents.models import Attachment, Blob
from klientela.core.exchange.models import ImportRun, ImportState
from klientela.core.messaging import outbox
from klientela.core.messaging.letters import Letter
from klientela.core.messaging.models import MailAccount, MailState, OutgoingMail
from klientela.core.messaging.services import write_letter
from klientela.core.parties.models import Organization
from klientela.core.records.bulk_runs import begin
from klientela.core.records.own.models import Configuration, OwnField
from klientela.core.records.runs import RunState, What
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal
from launcher.places import ROOT
from tests.faults.deeds import do, finished, killed_at
from tests.kit.post import post_office

DRILLED = {
    "after_smtp_250",
    "job_done_not_marked",
    "between_portions",
    "file_stored_before_row",
    "configuration_before_commit",
}
AS = """
from klientela.core.access.acting import acting
from klientela.core.identity.models import User
user = User.objects.get(username={user!r})
"""
IMPORT = """
from klientela.core.exchange import portions, services
from klientela.core.exchange.models import ImportRun
from klientela.core.exchange.plans import ColumnPlan, Plan
portions.WHOLE, portions.PORTION = 5, 4
plan = Plan("organizations", {"Name": ColumnPlan("name")}, key="name")
content = ("Name\\n" + "".join(f"Firma {n}\\n" for n in range(11))).encode()
with acting(user):
"""
BEGUN = IMPORT + "    services.run_import(content, plan, by=user, name='firms.csv')\n"
GONE_ON = (
    IMPORT
    + """    run = ImportRun.objects.get()
    with services.opened_file(content, name="firms.csv") as table:
        portions.carry_on(run, table, Plan.from_json(run.plan), by=user, tell=lambda percent, text: None)
"""
)
FILE = """
from klientela.core.documents.services import attach
from klientela.modules.sales.models import Deal
with acting(user):
    attach(Deal.objects.get(), name="offer.txt", content=[b"An offer"], by=user)
"""
FIELD = """
from klientela.core.records.own.services import add_field
from klientela.kernel.entity import entity_named
with acting(user):
    add_field(entity_named("deals"), {"label": "Weight", "kind": "text"}, by=user)
"""
LETTER = """
from uuid import UUID
from klientela.core.messaging import outbox
outbox.deliver(UUID({key!r}))
"""
BULK = """
from klientela.core.jobs import progress
from klientela.core.views.bulk.jobs import carry
shown = progress.start("bulk.run", owner_id=user.pk, total=1)
carry.task.func(None, user_id=str(user.pk), progress_key=str(shown.key), arguments={{"run_id": {run!r}}})
"""

pytestmark = pytest.mark.django_db(transaction=True)


def deed(program, user):
    return AS.format(user=user.username) + program


def points():
    """Every point the code names."""
    for path in (ROOT / "klientela").rglob("*.py"):
        if "node_modules" in path.parts or "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())) if "fault(" in path.read_text() else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fault":
                yield node.args[0].value


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        company = create(entity_named("organizations"), {"name": "Browar"}, by=cast.ewa)
        values = {"name": "Vats", "party": company, "process": cast.process, "amount": Decimal(100)}
        return create(entity_named("deals"), values, by=cast.ewa)


def test_every_point_is_visited_by_a_drill():
    assert set(points()) == DRILLED


def test_a_letter_the_server_took_is_at_most_told_again_under_its_number(cast, tmp_path):
    with post_office() as office:
        MailAccount.objects.create(host="127.0.0.1", port=office.port, security="none", sender="crm@example.com", site="https://c.example")
        mail = write_letter(Letter("Hello", ("Text",)), kind="test", to="ewa@example.com")
        killed_at("after_smtp_250", LETTER.format(key=str(mail.pk)), tmp_path)
        assert len(office.letters) == 1
        OutgoingMail.objects.update(claimed_at=timezone.now() - outbox.LOST_AFTER - timedelta(seconds=1))
        assert outbox.deliver_due() == 1
        assert outbox.deliver_due() == 0
    assert OutgoingMail.objects.get().state == MailState.SENT
    assert (len(office.letters), len({letter["Message-ID"] for letter in office.letters})) == (2, 1)


def test_a_job_ended_before_it_was_marked_as_done_does_its_work_once(cast, deal, tmp_path):
    plan = {"changes": [{"field": "amount", "how": "percent", "value": "10"}]}
    with acting(cast.ewa):
        run = begin(entity_named("deals"), What.EDIT, plan, by=cast.ewa, keys=[deal.pk])
    work = deed(BULK.format(run=str(run.pk)), cast.ewa)
    killed_at("job_done_not_marked", work, tmp_path, of="bulk.run")
    finished(work, tmp_path)
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert Deal.unscoped.get().amount == Decimal(110)


def test_an_import_ended_between_portions_goes_on_behind_the_last_one(cast, tmp_path):
    killed_at("between_portions", deed(BEGUN, cast.dora), tmp_path)
    assert (Organization.unscoped.count(), ImportRun.objects.get().position) == (4, 4)
    finished(deed(GONE_ON, cast.dora), tmp_path)
    run = ImportRun.objects.get()
    assert (run.state, run.counts["create"], run.lines.count()) == (ImportState.DONE, 11, 11)
    assert sorted(Organization.unscoped.values_list("name", flat=True)) == sorted(f"Firma {n}" for n in range(11))


def test_a_file_that_was_put_in_place_without_its_row_is_attached_once(cast, deal, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    killed_at("file_stored_before_row", deed(FILE, cast.ewa), tmp_path)
    assert (Attachment.objects.count(), Blob.objects.count()) == (0, 0)
    finished(deed(FILE, cast.ewa), tmp_path)
    file = Attachment.objects.get()
    digest = file.blob_id
    assert (tmp_path / "files" / digest[:2] / digest[2:4] / digest).read_bytes() == b"An offer"
    assert list((tmp_path / "files" / "incoming").iterdir()) == []


def test_configuration_is_in_force_whole_or_not_at_all(cast, tmp_path):
    before = Configuration.objects.values_list("stamp", flat=True).first()
    killed_at("configuration_before_commit", deed(FIELD, cast.zoe), tmp_path)
    assert OwnField.objects.count() == 0
    assert Configuration.objects.values_list("stamp", flat=True).first() == before
    finished(deed(FIELD, cast.zoe), tmp_path)
    assert OwnField.objects.get().label == "Weight"
    assert Configuration.objects.values_list("stamp", flat=True).first() != before


def test_nothing_ends_a_process_that_nobody_develops_or_tests(tmp_path):
    (tmp_path / "anything").write_text("")
    ask = "from klientela.kernel.faults import fault\nfault('anything')\nprint('still here')\n"
    running = "from django.conf import settings\nsettings.UNDER_TEST = settings.DEBUG = False\n"
    assert "still here" in finished(running + ask, tmp_path)
    assert (tmp_path / "anything").exists()
    assert do(ask, tmp_path).returncode < 0
