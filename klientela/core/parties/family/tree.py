"""The tree of a group of companies: from the uppermost parent down, with what each and all below it have open."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from klientela.core.access.decisions import scope, sees, truth, visible
from klientela.core.identity.models import User
from klientela.core.parties.card.kinds import Weight, together, weights_of
from klientela.core.parties.models import Party, PartyRelation, RelationKind
from klientela.core.parties.queries import relations_seen, url_of
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_of

HIGHEST, DEEPEST, MOST = 8, 8, 120
"""So many steps up and down are walked, and so many companies shown; who belongs to himself in a circle is met once."""


@dataclass
class Node:
    """A company of the group."""

    party: Party
    title: str
    url: str
    is_here: bool = False
    children: list["Node"] = field(default_factory=list)
    own: Weight = field(default_factory=Weight)
    rolled: Weight = field(default_factory=Weight)
    """What it and all below it have open."""


@dataclass(frozen=True)
class Tree:
    """A group of companies; `restricted_above`: the uppermost belongs to one that whoever asks may not see."""

    top: Node
    restricted_above: bool = False
    has_more: bool = False

    @property
    def is_group(self) -> bool:
        """Whether there is anybody but the party itself."""
        return bool(self.top.children) or self.restricted_above


def tree_of(user: User, party: Party) -> Tree | None:
    """The group a company belongs to, as far as a user may see it; None for whom relations are hidden."""
    if not sees(user, entity_of(PartyRelation), "kind", "other"):
        return None
    top, is_restricted = _uppermost(user, party)
    nodes, has_more = _below(user, top, here=party.pk)
    weights = weights_of(user, list(nodes))
    root = nodes[top.pk]
    _roll(root, weights)
    return Tree(root, is_restricted, has_more)


def _uppermost(user: User, party: Party) -> tuple[Party, bool]:
    """Step by step from child to parent; of several parents the one entered first."""
    top, met = party, {party.pk}
    for _step in range(HIGHEST):
        row = _above(user, top).first()
        if row is None or row.other_id in met:
            return top, False
        if not row.is_open:
            return top, True
        top = row.other
        met.add(top.pk)
    return top, False


def _above(user: User, party: Party) -> QuerySet[Any]:
    """To whom a party that the user may read belongs; of a parent he may not read only that there is one."""
    rows = visible(user, "read", entity_of(PartyRelation)).filter(party=party, kind=RelationKind.PART_OF, other__deleted_at=None)
    is_open = truth(scope(user, "read", Party, "other__"))
    found: QuerySet[Any] = rows.annotate(is_open=is_open).select_related("other").order_by("-is_open", "created_at", "pk")
    return found


def _below(user: User, top: Party, *, here: UUID) -> tuple[dict[UUID, Node], bool]:
    nodes = {top.pk: _node(user, top, here)}
    level = [top.pk]
    for _step in range(DEEPEST):
        rows = relations_seen(user, Q(other__in=level, kind=RelationKind.PART_OF)).select_related("party")
        level = []
        for row in rows.order_by("party__sort_key" if sees(user, entity_of(Party), "name") else "party", "pk")[: MOST + 1]:
            if row.party_id in nodes:
                continue
            if len(nodes) >= MOST:
                return nodes, True
            nodes[row.party_id] = _node(user, row.party, here)
            nodes[row.other_id].children.append(nodes[row.party_id])
            level.append(row.party_id)
        if not level:
            return nodes, False
    return nodes, True


def _node(user: User, party: Party, here: UUID) -> Node:
    return Node(party, title_of(party, user), url_of(party), party.pk == here)


def _roll(node: Node, weights: dict[UUID, Weight]) -> Weight:
    node.own = weights.get(node.party.pk, Weight())
    node.rolled = together([node.own, *(_roll(child, weights) for child in node.children)])
    return node.rolled
