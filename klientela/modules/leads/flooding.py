"""How much a public form takes: so many messages within any hour, from one place and from all together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from klientela.core.identity.secrets import digest
from klientela.core.identity.throttle import network
from klientela.core.jobs.turns import wait_for_turn
from klientela.modules.leads.models import LeadForm, Sending

WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class Refused:
    """Why a form takes no more just now, and after how many seconds it does again."""

    is_of_one: bool
    """Whether too much came from this one place, or from everybody together."""
    seconds: int

    @property
    def minutes(self) -> int:
        """The wait in whole minutes, at least one."""
        return -(-self.seconds // 60)


@transaction.atomic
def count_in(form: LeadForm, address: str, *, at: datetime | None = None) -> Refused | None:
    """Count one more message from an address; or, where the hour before is full, say so. What is refused is not counted."""
    now = at or timezone.now()
    wait_for_turn(f"messages of lead form {form.pk}")
    Sending.objects.filter(form=form, at__lte=now - WINDOW).delete()
    sender = digest(f"lead form {network(address)}")
    came = Sending.objects.filter(form=form)
    waits = {True: _wait(came.filter(sender=sender), form.hourly_of_one, now), False: _wait(came, form.hourly, now)}
    is_of_one = waits[True] >= waits[False]
    if waits[is_of_one]:
        return Refused(is_of_one, waits[is_of_one])
    Sending.objects.create(form=form, sender=sender, at=now)
    return None


def _wait(came: QuerySet[Sending], most: int, now: datetime) -> int:
    """The seconds until one of the last so many is older than the window; 0 where there is room."""
    oldest = came.order_by("-at").values_list("at", flat=True)[most - 1 : most].first()
    return max(1, -int(-(oldest + WINDOW - now).total_seconds() // 1)) if oldest else 0
