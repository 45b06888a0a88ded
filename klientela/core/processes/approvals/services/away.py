"""Standing in: who decides while somebody is away."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.jobs.turns import wait_for_turn
from klientela.core.processes.approvals.deciders import DIRECT, is_here
from klientela.core.processes.approvals.models import Absence
from klientela.kernel.errors import NotAllowed

LONGEST = 366


@transaction.atomic
def be_away(user: User, *, substitute: User, starts_on: date, ends_on: date, by: User) -> Absence:
    """Have somebody stand in from one day to another, both included; one's own absence, or a colleague's by whoever directs approvals.

    Raises `ValidationError` for days that make no sense and for people who would stand in for each other in a circle.
    """
    _demand(user, by)
    _refuse_days(starts_on, ends_on)
    if not is_here(substitute):
        raise ValidationError({"substitute": _("%(name)s does not work here any more.") % {"name": substitute}})
    if substitute.pk == user.pk:
        raise ValidationError({"substitute": _("Choose a colleague who stands in.")})
    wait_for_turn("approvals_absence")  # two entered at once make no circle either
    if _overlapping(user.pk, starts_on, ends_on):
        raise ValidationError({"starts_on": _("These days are part of another absence. End that one first.")})
    _refuse_circle(user, substitute, starts_on, ends_on=ends_on)
    return Absence.objects.create(user=user, substitute=substitute, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def be_back(absence_id: UUID, *, by: User) -> Absence:
    """End an absence, or take back one that has not begun; what was asked of the substitute stays with both."""
    absence = Absence.objects.select_for_update().select_related("user").filter(pk=absence_id, deleted_at=None).first()
    if absence is None:
        raise NotAllowed("read")
    _demand(absence.user, by)
    absence.deleted_at = timezone.now()
    absence.save(update_fields=["deleted_at", "changed_at"])
    return absence


def absences_of(user: User) -> list[Absence]:
    """When somebody is or will be away."""
    rows = Absence.objects.filter(user=user, deleted_at=None, ends_on__gte=timezone.localdate())
    return list(rows.select_related("substitute").order_by("starts_on"))


def _demand(user: User, by: User) -> None:
    if user.pk != by.pk and not may(by, DIRECT):
        raise NotAllowed(DIRECT)


def _refuse_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day lies before the first one.")})
    if ends_on < timezone.localdate():
        raise ValidationError({"ends_on": _("This is over already.")})
    if (ends_on - starts_on).days > LONGEST:
        raise ValidationError({"ends_on": _("At most a year at once.")})


def _refuse_circle(user: User, substitute: User, starts_on: date, *, ends_on: date) -> None:
    line, current = [user], substitute
    while current.pk != user.pk:
        line.append(current)
        following = next((each for each in _overlapping(current.pk, starts_on, ends_on) if each.substitute not in line[1:]), None)
        if following is None:
            return
        current = following.substitute
    names = " → ".join(person.name for person in (*line, user))
    raise ValidationError({"substitute": _("You would stand in for each other on the same days: %(names)s.") % {"names": names}})


def _overlapping(user_id: UUID, starts_on: date, ends_on: date) -> list[Absence]:
    rows = Absence.objects.filter(user=user_id, deleted_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)
    return list(rows.select_related("substitute").order_by("starts_on"))
