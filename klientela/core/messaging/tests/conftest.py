"""A mail account that leads to a server on this computer, and jobs that run when the test says so."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from klientela.core.identity.models import User
from klientela.core.jobs.queue import declared_jobs, perform
from klientela.core.messaging.models import MailAccount
from tests.kit.post import PostOffice, post_office


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server that takes everything."""
    with post_office() as running:
        yield running


@pytest.fixture
def account(db: None, office: PostOffice) -> MailAccount:
    """The account of the company, which sends by that server."""
    return MailAccount.objects.create(
        host="127.0.0.1",
        port=office.port,
        security="none",
        sender="crm@example.com",
        sender_name="Żółta Firma",
        site="https://crm.example.com",
    )


@pytest.fixture
def ewa(cast: Any) -> User:
    """A rep with an address."""
    cast.ewa.email = "ewa@example.com"
    cast.ewa.save()
    user: User = cast.ewa
    return user


@pytest.fixture
def work(db: None) -> Callable[[], list[str]]:
    """Run every job of mail that was ordered since the last time, as the worker would; gives their names."""
    seen: set[int] = set()

    def run() -> list[str]:
        kinds = {kind.name: kind for kind in declared_jobs()}
        done = []
        for job in ProcrastinateJob.objects.filter(task_name__startswith="messaging.").order_by("id"):
            if job.id not in seen:
                seen.add(job.id)
                perform(kinds[job.task_name], user_id=None, progress_key=None, arguments=job.args["arguments"])
                done.append(job.task_name)
        return done

    return run
