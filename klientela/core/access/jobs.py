"""Background jobs run with the rights of who ordered them; whether he still may is looked at when they run."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from klientela.core.access.acting import acting, as_system
from klientela.core.access.policy import Policy
from klientela.core.identity.models import User
from klientela.core.jobs.queue import guard_jobs_with
from klientela.kernel.entity import keep_up
from klientela.kernel.errors import NotAllowed


@contextmanager
def rights_of(*, user_id: UUID | None, policy: Policy, job: str) -> Iterator[None]:
    """Act as the user in his language, or as the system where no user ordered the job."""
    keep_up()
    if user_id is None:
        with as_system(f"job {job}"):
            yield
        return
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not policy.admits(user):
        raise NotAllowed(_("You may not do this any more."))
    with acting(user), translation.override(user.language or None):
        yield


guard_jobs_with(rights_of)
