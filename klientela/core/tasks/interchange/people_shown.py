"""People and companies with everything their reader may know of them, gathered for address books in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from klientela.core.access.decisions import parts_within, sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Address, ContactMechanism, Organization, Party, PartyRelation, RelationKind
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.tasks.interchange.reaching import Postal, Reach
from klientela.core.tasks.models import Collection, PeerItem
from klientela.kernel.entity import entity_of


@dataclass(frozen=True)
class ShownParty:
    """A party as one reader sees it."""

    party: Party
    """Without what is hidden from him."""
    title: str
    reaches: tuple[Reach, ...] = ()
    postals: tuple[Postal, ...] = ()
    employer: str = ""
    said: str = ""
    """What a program of his said of it before."""
    uid: str = ""


def parties_shown_to(user: User, rows: Sequence[Any]) -> list[ShownParty]:
    """These parties, which he may read, as he sees them."""
    keys = [row.pk for row in rows]
    reaches = _parts(user, ContactMechanism, keys, needs=("kind", "value"))
    postals = _parts(user, Address, keys, needs=("town",))
    employers = _employers(user, keys)
    items = {item.key: item for item in PeerItem.objects.filter(user=user, collection=Collection.PEOPLE, key__in=keys)}
    found = []
    for row in rows:
        item = items.get(row.pk)
        shown = ShownParty(
            party=withheld_from(row, user),
            title=title_of(row, user),
            reaches=tuple(Reach(one.kind, one.value, one.purpose or "") for one in reaches[row.pk]),
            postals=tuple(map(_postal, postals[row.pk])),
            employer=employers.get(row.pk, ""),
            said=item.text if item else "",
            uid=(item.uid if item else "") or str(row.pk),
        )
        found.append(shown)
    return found


def _parts(user: User, model: Any, keys: Sequence[UUID], *, needs: Iterable[str]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    part = entity_of(model)
    if sees(user, part, *needs):
        for row in parts_within(user, part).filter(party__in=keys).order_by("created_at", "pk"):
            found[row.party_id].append(withheld_from(row, user))
    return found


def _postal(one: Any) -> Postal:
    return Postal(one.purpose or "", one.street or "", one.postal_code or "", one.town, one.region or "", one.country or "")


def _employers(user: User, keys: Sequence[UUID]) -> dict[UUID, str]:
    part = entity_of(PartyRelation)
    if not sees(user, part, "kind", "other"):
        return {}
    companies = visible(user, "read", entity_of(Organization))
    rows = parts_within(user, part).filter(party__in=keys, kind=RelationKind.WORKS_AT, other__in=companies)
    return {row.party_id: title_of(row.other, user) for row in rows.select_related("other").order_by("created_at", "pk")}
