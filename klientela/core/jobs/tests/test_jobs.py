"""Jobs run with the rights of who ordered them, and people see how far they are."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from klientela.core.access.acting import current_actor
from klientela.core.access.policy import SIGNED_IN, function
from klientela.core.jobs import progress
from klientela.core.jobs.models import Progress, State
from klientela.core.jobs.queue import Ticker, job, perform
from klientela.kernel.errors import NotAllowed

seen: list[str] = []


@job("tests.note", policy=SIGNED_IN)
def note(*, text: str) -> None:
    seen.append(f"{current_actor().user}: {text}")


@job("tests.forbidden", policy=function("no such function"))
def forbidden(*, text: str) -> None:
    seen.append(text)


@job("tests.count", policy=SIGNED_IN)
def count(ticker: Ticker, *, to: int) -> None:
    if to < 0:
        raise ValidationError("A number below zero cannot be counted to.")
    for number in range(to):
        ticker.advance(number + 1, total=to, message="counting")
    ticker.result = {"counted": to}


@pytest.fixture(autouse=True)
def nothing_seen():
    seen.clear()


def run(kind, shown, **arguments):
    perform(kind, user_id=str(shown.owner_id), progress_key=str(shown.key), arguments=arguments)


def test_a_job_acts_as_the_user_who_ordered_it(cast):
    perform(note, user_id=str(cast.ewa.pk), progress_key=None, arguments={"text": "hello"})
    assert seen == [f"{cast.ewa}: hello"]


def test_a_job_without_a_user_is_the_system_itself(db):
    perform(note, user_id=None, progress_key=None, arguments={"text": "night"})
    assert seen == ["None: night"]


def test_who_may_not_any_more_changes_nothing(cast):
    with pytest.raises(NotAllowed):
        perform(forbidden, user_id=str(cast.eve.pk), progress_key=None, arguments={"text": "in"})
    cast.ewa.is_active = False
    cast.ewa.save()
    with pytest.raises(NotAllowed):
        perform(note, user_id=str(cast.ewa.pk), progress_key=None, arguments={"text": "in"})
    assert seen == []


def test_a_job_is_ordered_only_if_its_transaction_commits(cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        note.defer(by=cast.ewa, text="never")
        raise RuntimeError
    kept = note.defer(by=cast.ewa, text="later")
    assert list(ProcrastinateJob.objects.values_list("id", "task_name")) == [(kept, "tests.note")]


def test_progress_ends_with_the_result(cast):
    shown = count.start(by=cast.ewa, to=3)
    run(count, shown, to=3)
    shown.refresh_from_db()
    assert (shown.state, shown.done, shown.total, shown.percent, shown.result) == (State.DONE, 3, 3, 100, {"counted": 3})


def test_a_mistake_is_told_in_its_own_words(cast):
    shown = count.start(by=cast.ewa, to=-1)
    run(count, shown, to=-1)
    shown.refresh_from_db()
    assert shown.state == State.FAILED
    assert shown.error == "A number below zero cannot be counted to."


def test_a_fault_is_told_as_a_reference_without_a_trace(cast):
    shown = count.start(by=cast.ewa, to=1)
    with pytest.raises(TypeError):
        run(count, shown, to="x")
    shown.refresh_from_db()
    assert shown.state == State.FAILED
    assert "TypeError" not in shown.error


def test_others_do_not_see_my_progress(cast):
    shown = count.start(by=cast.ewa, to=1)
    assert progress.progress_of(cast.ewa.pk, shown.key) == shown
    with pytest.raises(Progress.DoesNotExist):
        progress.progress_of(cast.ion.pk, shown.key)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_work_can_still_be_undone(settings):
    settings.PROGRESS_BESIDE = True
    shown = progress.start("tests.count", owner_id="00000000-0000-7000-8000-000000000001")
    with pytest.raises(RuntimeError), transaction.atomic():
        Progress.objects.filter(pk=shown.pk).count()
        progress.advance(shown.key, 2, total=4)
        connection.savepoint()
        raise RuntimeError
    shown.refresh_from_db()
    assert (shown.done, shown.percent) == (2, 50)


def test_a_job_without_a_policy_is_refused_when_declared():
    with pytest.raises(ValueError, match="policy"):
        job("tests.open", policy=None)(print)
