"""What stands around a deal on its page: who decides at the customer, and how often one was in touch in each stage."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.committee.queries import committee_of
from klientela.core.parties.models import Party
from klientela.core.processes.queries import stays
from klientela.core.processes.slots import shows_way
from klientela.core.timeline.kinds import contact_kinds, label_of
from klientela.core.timeline.models import Episode
from klientela.core.timeline.queries.episodes import all_of
from klientela.core.timeline.sources import Ask
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.modules.sales.models import Deal

SHOWN, COUNTED = 8, 2_000


@dataclass
class StageContacts:
    """A stay in a stage: how many days, and how often one was in touch, by kind."""

    stage: str
    days: int
    is_last: bool
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def by_kind(self) -> list[tuple[str, int]]:
        """Kinds with their numbers, the most frequent first."""
        return self.counts.most_common()


def people_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The people of the customer with their parts in decisions."""
    if not isinstance(record, Deal) or not record.party_id or not sees(user, entity, "party"):
        return None
    party = visible(user, "read", entity_of(Party)).filter(pk=record.party_id).first()
    if party is None:
        return None
    committee = committee_of(user, party)
    if not committee.members:
        return None
    return Panel(_("Who decides"), "sales/people.html", {"committee": committee, "members": committee.members[:SHOWN]}, place="side")


def contacts_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """How often one was in touch about a deal while it stood in each stage."""
    if not isinstance(record, Deal) or not shows_way(entity, record, user):
        return None
    rows = contacts_of(record, user)
    return Panel(_("Contacts by stage"), "sales/contacts.html", {"rows": rows}, place="side") if rows else None


def contacts_of(deal: Deal, user: User) -> list[StageContacts]:
    """The stays of a deal with the contacts noted about it that a user may read."""
    known = stays(deal)
    found = [StageContacts(stay.stage.name, stay.days, stay.is_last) for stay in known]
    begins = [stay.came_at for stay in known]
    kinds, episodes = contact_kinds(), entity_of(Episode)
    if not may(user, "read", episodes) or not sees(user, episodes, "kind", "at"):
        return found
    for rows in all_of(user, Ask(record=deal.pk)):
        for at, kind in rows.filter(kind__in=kinds).order_by("-at").values_list("at", "kind")[:COUNTED]:
            place = bisect_right(begins, at) - 1
            found[max(place, 0)].counts[str(label_of(kind))] += 1
    return found
