"""Breaking the glass: for a written reason somebody reads everything for at most an hour, and the log keeps it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.access.models import EmergencyAccess
from klientela.core.identity.models import SecurityEventKind, User
from klientela.core.identity.security import note_event

FUNCTION = "emergency_access"
LONGEST = 60
SHORTEST_REASON = 10


@transaction.atomic
def begin_emergency(user: User, *, reason: str, minutes: int = LONGEST, address: str = "") -> EmergencyAccess:
    """Let a user who holds the function read all records of all kinds for some minutes, an hour at most."""
    demand(user, FUNCTION)
    said = reason.strip()
    if len(said) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Say why you need it, so that others understand it later.")})
    if not 1 <= minutes <= LONGEST:
        raise ValidationError({"minutes": _("Choose between 1 and %(most)s minutes.") % {"most": LONGEST}})
    end_emergency(user)
    made = EmergencyAccess.objects.create(user=user, reason=said[:500], until=timezone.now() + timedelta(minutes=minutes))
    note_event(SecurityEventKind.EMERGENCY_ACCESS, user=user, by=user, address=address, reason=made.reason, minutes=minutes)
    return made


def end_emergency(user: User) -> None:
    """Give it back before its time."""
    EmergencyAccess.objects.filter(user=user, until__gt=timezone.now()).update(until=timezone.now())


def emergency_of(user: User) -> EmergencyAccess | None:
    """The emergency access somebody has right now."""
    return EmergencyAccess.objects.filter(user=user, until__gt=timezone.now()).order_by("-until").first()
