"""Keeping failures under the references people were shown: how often each happened, when, and by which lines."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from hashlib import sha1
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F
from django.utils import timezone
from psycopg_pool import PoolTimeout

from klientela.core.identity.models import User
from klientela.core.operations.models import Failure, FailureCase
from klientela.kernel.failing import kind_of, lines_of
from klientela.kernel.wall import beyond_the_wall

logger = logging.getLogger(__name__)

FAILURES = "what failed unexpectedly"
KEPT = timedelta(days=90)
SHOWN, CASES = 50, 5
LINE = re.compile(r":\d+ ")


@beyond_the_wall(FAILURES)
def keep_failure(error: BaseException, reference: str, *, door: str, user_id: UUID | None = None) -> None:
    """Keep what failed; the same error by the same functions at the same door counts as one. If that is impossible, the log tells of it."""
    kind, lines = kind_of(error), list(lines_of(error))
    mark = sha1("\n".join([kind, door, *(LINE.sub(" ", line) for line in lines)]).encode(), usedforsecurity=False).hexdigest()
    trace = "\n".join(lines)
    try:
        with transaction.atomic():
            told = {"kind": kind[:300], "door": door[:300], "trace": trace}
            failure, _is_new = Failure.objects.get_or_create(fingerprint=mark, defaults=told)
            Failure.objects.filter(pk=failure.pk).update(times=F("times") + 1, last_at=timezone.now(), trace=trace)
            FailureCase.objects.create(reference=reference, failure=failure, user_id=user_id)
    except (DatabaseError, InterfaceError, PoolTimeout) as refused:
        logger.warning("Reference %s could not be kept: %s", reference, type(refused).__name__)


@beyond_the_wall(FAILURES)
def forget_failures(*, now: datetime | None = None) -> int:
    """Let go of cases nobody will ask for any more, and of failures without any; how many cases went."""
    moment = now or timezone.now()
    gone = FailureCase.objects.filter(at__lt=moment - KEPT).delete()[1].get(FailureCase._meta.label, 0)
    Failure.objects.filter(cases=None).delete()
    return gone


@beyond_the_wall(FAILURES)
def failed_since(moment: datetime) -> int:
    """How often something has failed since a moment."""
    return FailureCase.objects.filter(at__gte=moment).count()


class Case(NamedTuple):
    """One time something failed: the reference, when, and the name of whoever was told."""

    reference: str
    at: datetime
    person: str


@beyond_the_wall(FAILURES)
def failures(reference: str = "") -> list[tuple[Failure, list[Case]]]:
    """What failed, the latest first, each with its last cases; with a reference: only what somebody was told by it."""
    rows = Failure.objects.filter(cases__reference=reference.strip().lower()) if reference else Failure.objects.all()
    return [(failure, _cases(failure)) for failure in rows.order_by("-last_at")[:SHOWN]]


def _cases(failure: Failure) -> list[Case]:
    cases = list(failure.cases.order_by("-at")[:CASES])
    people = {user.pk: user.name for user in User.objects.filter(pk__in=[case.user_id for case in cases])}
    return [Case(case.reference, case.at, people[case.user_id] if case.user_id in people else "") for case in cases]
