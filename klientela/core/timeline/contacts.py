"""When each customer with a strategy was last spoken with or written to."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from klientela.core.access.acting import as_system
from klientela.core.parties.models import PartyRelation, RelationKind, Strategy
from klientela.core.parties.strategy.services import note_contacts
from klientela.core.timeline.kinds import contact_kinds
from klientela.core.timeline.models import Episode

PORTION = 500
_NEVER = datetime(1800, 1, 1, tzinfo=UTC)


def note_last_contacts(parties: Collection[UUID]) -> None:
    """Bring strategies for these parties, and for the companies they work at, up to what was noted."""
    with as_system("what was noted last moves the rhythm of contact on"):
        works_at = PartyRelation.objects.filter(party__in=parties, kind=RelationKind.WORKS_AT).values_list("other", flat=True)
        wanted = Strategy.objects.filter(party__in={*parties, *works_at}).values_list("party", flat=True)
        note_contacts(last_contacts(list(wanted)))


def note_all_contacts() -> None:
    """The same for all strategies: what was corrected or removed counts too."""
    with as_system("what was noted last moves the rhythm of contact on"):
        keys = list(Strategy.objects.order_by("party").values_list("party", flat=True))
        for first in range(0, len(keys), PORTION):
            note_contacts(last_contacts(keys[first : first + PORTION]))


def last_contacts(parties: Collection[UUID]) -> dict[UUID, date | None]:
    """The day of the last contact with each party or somebody who works there; what somebody keeps as his own does not count."""
    of: dict[UUID, set[UUID]] = {party: {party} for party in parties}
    for company, person in PartyRelation.objects.filter(other__in=parties, kind=RelationKind.WORKS_AT).values_list("other", "party"):
        of[company].add(person)
    rows = Episode.objects.filter(party__in=set[UUID]().union(*of.values()), kind__in=contact_kinds(), at__lte=timezone.now())
    last: dict[UUID | None, datetime] = defaultdict(lambda: _NEVER)
    last.update(rows.order_by().values("party").annotate(last=Max("at")).values_list("party", "last"))
    found = {party: max(last[one] for one in those) for party, those in of.items()}
    return {party: None if at == _NEVER else timezone.localdate(at) for party, at in found.items()}
