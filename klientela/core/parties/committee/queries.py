"""Who decides at a company."""

from dataclasses import dataclass, field
from typing import Any

from klientela.core.access.decisions import fields_for, fixed_for, visible
from klientela.core.identity.models import User
from klientela.core.parties.committee.models import Attitude, DecisionPart, Influence
from klientela.core.parties.models import Party, PartyRelation
from klientela.core.parties.queries import Relative, people
from klientela.core.records.kinds import field_of
from klientela.kernel.entity import entity_of

CHOICES: dict[str, Any] = {"part": DecisionPart, "attitude": Attitude, "influence": Influence}
TONES: dict[str, str] = {Attitude.FOR: "green", Attitude.NEUTRAL: "", Attitude.AGAINST: "red"}


@dataclass(frozen=True)
class Member:
    """Somebody at a company, with the part he has in its decisions."""

    relative: Relative
    tone: str
    asks: list[tuple[str, Any, Any, str]] = field(default_factory=list)
    """Of part, attitude and influence those that the user may write: name, label, choices, value."""


@dataclass(frozen=True)
class Committee:
    """Everybody who works at a company, what may be said of each, and how many stand how to us."""

    members: list[Member]
    stances: list[tuple[Any, str, int]] = field(default_factory=list)
    is_undecided: bool = False
    """Whether nobody is known who decides."""


def committee_of(user: User, party: Party) -> Committee:
    """Who works at a company, those who count most first, with what is known of them; as far as the user sees both."""
    found = people(user, party)
    open_ones = set(visible(user, "update", entity_of(Party)).filter(pk__in=[one.party.pk for one in found]).values_list("pk", flat=True))
    members = [_member(one, user, may_change=one.party.pk in open_ones) for one in found]
    members.sort(key=lambda one: (-int(one.relative.relation.influence or 0), not one.relative.relation.part))
    deciding = {one.relative.relation.part for one in members}
    return Committee(members, _stances(members), bool(members) and DecisionPart.DECIDES not in deciding)


def _member(one: Relative, user: User, *, may_change: bool) -> Member:
    entity, relation = entity_of(PartyRelation), one.relation
    closed = fixed_for(user, entity) | fields_for(user, entity)
    names = [name for name in CHOICES if may_change and name not in closed]
    asks = [(name, field_of(entity, name).label, CHOICES[name].choices, getattr(relation, name)) for name in names]
    return Member(one, TONES.get(relation.attitude, ""), asks)


def _stances(members: list[Member]) -> list[tuple[Any, str, int]]:
    said = [one.relative.relation.attitude for one in members]
    return [(stance.label, TONES[stance], said.count(stance)) for stance in Attitude if stance in said]
