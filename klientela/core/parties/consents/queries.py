"""Who may be contacted, for what and how."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from klientela.core.parties.consents.models import Consent, ConsentPurpose, ConsentState, LegalGround
from klientela.core.parties.models import Party


def may_contact(party: Party, purpose: str, channel: str, *, on: date | None = None) -> bool:
    """Whether a party may be contacted for a purpose (its code) by a channel, today or on a day to come.

    Where the ground is consent, it must have been given and be valid; on other grounds, nothing must have been refused or withdrawn.
    """
    return bool(Party.unscoped.filter(contactable(purpose, channel, on=on), pk=party.pk, deleted_at=None).exists())


def contactable(purpose: str, channel: str, *, on: date | None = None) -> Q:
    """The same as a condition on parties, for lists of many; a purpose nobody has set up allows nothing."""
    ground = ConsentPurpose.unscoped.filter(code=purpose, deleted_at=None).values_list("ground", flat=True).first()
    if ground is None:
        return Q(pk__in=())
    said = Consent.unscoped.filter(party=OuterRef("pk"), purpose__code=purpose, channel=channel, deleted_at=None)
    day = on or timezone.localdate()
    if ground != LegalGround.CONSENT:
        return ~Q(Exists(said.exclude(state=ConsentState.GIVEN)))
    lasting = Q(valid_until=None) | Q(valid_until__gte=day)
    return Q(Exists(said.filter(lasting, state=ConsentState.GIVEN, at__lt=_end_of(day))))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
