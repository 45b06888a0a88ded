"""Work of a switched-off module is neither done nor lost."""

import time

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from klientela.core.access.models import ModuleState
from klientela.core.access.policy import SIGNED_IN
from klientela.core.jobs.queue import job, repeat
from klientela.core.jobs.reaper import wake_waiting
from klientela.core.jobs.waiting import WITHOUT_END, Again, SwitchedOff, wake

done: list[str] = []


def of_sales(function):
    function.__module__ = "klientela.modules.sales.jobs"
    return function


@job("tests.sell", policy=SIGNED_IN)
@of_sales
def sell(*, what: str) -> None:
    done.append(what)


repeat(sell, cron="0 3 * * *")


@pytest.fixture
def sales_is_off(db):
    done.clear()
    return ModuleState.objects.create(module="sales", is_on=False)


def work() -> None:
    connector = app.connector.get_worker_connector()
    async_to_sync(_work)(app.with_connector(connector))


async def _work(worker) -> None:
    async with worker.open_async():
        await worker.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="successful")


def test_a_job_of_a_switched_off_module_is_not_done(sales_is_off):
    with pytest.raises(SwitchedOff):
        sell.task.func(None, user_id=None, progress_key=None, arguments={"what": "a bike"})
    assert done == []


def test_it_waits_without_end_and_that_was_no_attempt(sales_is_off):
    order = sell.defer(by=None, what="a bike")
    decision = Again(0).get_retry_decision(exception=SwitchedOff(), job=None)
    assert decision.retry_at == WITHOUT_END
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = %s, attempts = 1 where id = %s", [WITHOUT_END, order])
    assert async_to_sync(wake_waiting)() == 0
    sales_is_off.delete()
    assert wake(["tests.sell"]) == 1
    found = ProcrastinateJob.objects.get(pk=order)
    assert (found.status, found.attempts) == ("todo", 0)
    assert found.scheduled_at < WITHOUT_END


def test_nothing_is_ordered_at_its_times_while_the_module_is_off(sales_is_off):
    order = app.tasks["tests.sell.repeat"]
    order.func(int(time.time()))
    assert not ProcrastinateJob.objects.exists()
    sales_is_off.delete()
    order.func(int(time.time()))
    assert ProcrastinateJob.objects.get().task_name == "tests.sell"


@pytest.mark.django_db(transaction=True)
def test_a_worker_lays_the_job_aside_and_does_it_when_the_module_is_on_again(sales_is_off):
    order = sell.defer(by=None, what="a boat")
    work()
    assert (done, ProcrastinateJob.objects.get(pk=order).scheduled_at) == ([], WITHOUT_END)
    sales_is_off.delete()
    assert async_to_sync(wake_waiting)() == 1
    work()
    assert done == ["a boat"]
