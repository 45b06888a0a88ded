"""A booking page of a representative, and what its tests need around it."""

from datetime import time

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from klientela.core.access.acting import acting
from klientela.core.jobs.queue import declared_jobs, perform
from klientela.core.messaging.tests.conftest import account, office
from klientela.core.tasks.booking.opening import keep_hours, keep_page, open_page

__all__ = ["account", "office"]


@pytest.fixture
def page(cast):
    with acting(cast.ewa):
        return make_page(cast.ewa)


def make_page(user, **values):
    """Every day from eight to six, an hour each, from now on for two weeks."""
    keep_hours(user, {"begins": time(8), "ends": time(18), "days": list(range(7))})
    made = keep_page(user, {"heading": "A first talk", "minutes": 60, "notice": 1, "horizon": 14, **values})
    made.secret = open_page(user)
    return made


@pytest.fixture
def letters(db):
    """Run every job of invitations that was ordered since the last time."""
    seen = set(ProcrastinateJob.objects.values_list("pk", flat=True))

    def run():
        kinds = {kind.name: kind for kind in declared_jobs()}
        for job in ProcrastinateJob.objects.filter(task_name="tasks.invitations").exclude(pk__in=seen):
            seen.add(job.pk)
            perform(kinds[job.task_name], user_id=job.args["user_id"], progress_key=None, arguments=job.args["arguments"])

    return run
