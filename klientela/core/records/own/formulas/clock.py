"""What time it is for whoever reads."""

from django.utils import timezone

from klientela.core.access.acting import Actor
from klientela.core.criteria.moments import today_for, zone_of
from klientela.core.records.own.formulas.evaluating import Clock


def clock_for(reader: Actor | None) -> Clock:
    """The clock of a user; the system has that of the company."""
    if reader is None or reader.user is None:
        return Clock(timezone.localdate(), timezone.now(), timezone.get_current_timezone())
    return Clock(today_for(reader.user), timezone.now(), zone_of(reader.user))
