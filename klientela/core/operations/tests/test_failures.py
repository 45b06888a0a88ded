"""What fails unexpectedly is kept under the reference people are told, without anything they typed, and forgotten in time."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from klientela.config.logs import AsJson, WithoutValues
from klientela.core.identity.models import User
from klientela.core.jobs.queue import declared_jobs, perform
from klientela.core.operations.backup import pages
from klientela.core.operations.failures.keeping import FAILURES, forget_failures
from klientela.core.operations.models import Failure, FailureCase
from klientela.kernel.failing import note_failure
from klientela.kernel.wall import beyond_the_wall
from tests.cast import PASSWORD, hire

pytestmark = pytest.mark.django_db
SECRET = "jan.kowalski@example.com"


@pytest.fixture(autouse=True)
def all_seen():
    with beyond_the_wall(FAILURES):
        yield


def failed(monkeypatch, admin):
    """The answer of a page that fails with something personal in its error."""

    def broken():
        raise ValueError(SECRET)

    monkeypatch.setattr(pages, "last_proved", broken)
    client = Client(raise_request_exception=False)
    client.post("/sign-in/", {"name": admin.username, "password": PASSWORD})
    return client.get(f"/settings/backups/?said={SECRET}")


def test_a_page_that_fails_leaves_its_reference_and_nothing_personal(monkeypatch, caplog):
    admin = hire("Zoe Admin", "administrator")
    answers = [failed(monkeypatch, admin) for _time in range(2)]
    references = [re.search(r"\b[0-9a-f]{12}\b", answer.content.decode()).group() for answer in answers]
    failure = Failure.objects.get()
    assert [answer.status_code for answer in answers] == [500, 500]
    assert (failure.kind, failure.door, failure.times) == ("ValueError", "GET settings/backups/", 2)
    assert "backup/pages.py" in failure.trace and failure.trace.splitlines()[-1].endswith(" broken")
    assert {(case.reference, case.user_id) for case in FailureCase.objects.all()} == {(each, admin.pk) for each in references}
    written = [WithoutValues().format(record) + AsJson().format(record) for record in caplog.records]
    assert any(record.exc_info and SECRET in str(record.exc_info[1]) for record in caplog.records)
    assert SECRET not in f"{failure.trace}{failure.kind}{failure.door}{''.join(written)}"


def test_other_lines_of_the_same_functions_are_the_same_failure():
    def fails(*, early):
        if early:
            raise KeyError("a")
        raise KeyError("b")

    for early in (True, False):
        try:
            fails(early=early)
        except KeyError as error:
            note_failure(error, door="GET deals/")
    assert Failure.objects.get().times == 2
    note_failure(KeyError("c"), door="GET leads/")
    assert Failure.objects.count() == 2


def test_an_error_of_the_database_names_the_rule_and_not_the_row():
    try:
        with transaction.atomic():
            User.objects.bulk_create([User(username="twin", name="A"), User(username="twin", name="B")])
    except IntegrityError as error:
        note_failure(error, door="POST users/")
    kind = Failure.objects.get().kind
    assert re.fullmatch(r"IntegrityError ← UniqueViolation \(\w+\)", kind)
    assert "twin" not in kind


def test_work_in_the_background_that_fails_is_kept_too(monkeypatch):
    (kind,) = [each for each in declared_jobs() if each.name == "failures.forget"]

    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr("klientela.core.operations.jobs.forget_failures", broken)
    with pytest.raises(ZeroDivisionError):
        perform(kind, user_id=None, progress_key=None, arguments={})
    assert (Failure.objects.get().door, Failure.objects.get().kind) == ("failures.forget", "ZeroDivisionError")


def test_where_nothing_can_be_kept_the_log_tells(caplog):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username="twin", name="A"), User(username="twin", name="B")])
    transaction.set_rollback(True)
    reference = note_failure(RuntimeError("away"), door="GET deals/")
    transaction.set_rollback(False)
    assert not Failure.objects.exists()
    assert f"Reference {reference} could not be kept" in caplog.text


def test_what_failed_long_ago_is_forgotten():
    note_failure(KeyError("a"), door="GET deals/")
    note_failure(KeyError("a"), door="GET leads/")
    old = FailureCase.objects.filter(failure__door="GET deals/")
    old.update(at=timezone.now() - timedelta(days=91))
    assert forget_failures() == 1
    assert [failure.door for failure in Failure.objects.all()] == ["GET leads/"]
