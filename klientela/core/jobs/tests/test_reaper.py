"""A job whose worker is gone is not lost."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from klientela.core.access.policy import SIGNED_IN
from klientela.core.jobs import progress
from klientela.core.jobs.models import State
from klientela.core.jobs.queue import job
from klientela.core.jobs.reaper import ATTEMPTS, reap


@job("tests.lost", policy=SIGNED_IN)
def lost(*, number: int) -> None:
    """Never gets to its end."""


def abandon(job_id: int, attempts: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing', attempts = %s, worker_id = null where id = %s", [attempts, job_id])


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_is_started_again():
    order = lost.defer(by=None, number=1)
    abandon(order, attempts=0)
    assert async_to_sync(reap)(app) == 1
    assert ProcrastinateJob.objects.get(pk=order).status == "todo"


@pytest.mark.django_db(transaction=True)
def test_a_job_that_lost_its_worker_too_often_is_given_up_and_told():
    shown = progress.start("tests.lost", owner_id="00000000-0000-7000-8000-000000000001")
    shown.job_id = lost.defer(by=None, number=1)
    shown.save()
    abandon(shown.job_id, attempts=ATTEMPTS)
    async_to_sync(reap)(app)
    shown.refresh_from_db()
    assert ProcrastinateJob.objects.get(pk=shown.job_id).status == "failed"
    assert shown.state == State.FAILED
