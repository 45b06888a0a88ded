"""Whom somebody may mean who is entering or changing a party: those he may see and who have what he typed."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.parties.calling.spelling import country_of, read_number
from klientela.core.parties.duplicates.blocking import Key, keys_of
from klientela.core.parties.duplicates.facts import PERSON, Facts, company, person
from klientela.core.parties.duplicates.gathering import facts_of
from klientela.core.parties.duplicates.models import DuplicateKey
from klientela.core.parties.duplicates.reasons import said
from klientela.core.parties.duplicates.scoring import Score, compare
from klientela.core.parties.duplicates.seeing import groups_seen, sorts_seen
from klientela.core.parties.duplicates.setting import weights_in_use
from klientela.core.parties.identifiers import kind_of, sensitive
from klientela.core.parties.models import MAIN_NUMBER, ContactMechanism, Identifier, Party, ReachKind
from klientela.core.parties.queries import url_of
from klientela.core.parties.tidying import parts_of_name
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_of
from klientela.kernel.identifiers import InvalidIdentifier
from klientela.kernel.keys import key_at

MOST, SHOWN = 200, 3
MOMENT, LAST = 150, 50
"""Keys follow within a minute or two: of those entered in so many seconds the last are compared without them."""
ALIKE = 0.87
SURE = ("phone", "email", "number", "personal")
"""Parts each of which is enough to ask."""
NAMES = "n"
SORTS = frozenset({NAMES, *"pets"})
"""Sorts of keys that are asked for while somebody types."""


@dataclass(frozen=True)
class Hint:
    """Somebody who may be meant, and why."""

    key: UUID
    title: str
    url: str
    reasons: str


def hints(user: User, typed: Facts, *, but: UUID | None = None) -> list[Hint]:
    """Those who may be meant by what was typed, the likeliest first; `but`: the party itself, when it is changed."""
    groups = groups_seen(user)
    facts = only(typed, groups)
    parties = {party.pk: party for party in candidates(user, facts, groups) if party.pk != but}
    weights = weights_in_use()
    found = [(compare(facts, known, weights), key) for key, known in facts_of(parties, groups=groups).items()]
    likely = sorted(((score.bits, key, score) for score, key in found if is_striking(score)), key=lambda line: (-line[0], line[1]))
    return [
        Hint(key, title_of(parties[key], user), url_of(parties[key]), said(score.told(), groups)) for _bits, key, score in likely[:SHOWN]
    ]


def is_striking(score: Score) -> bool:
    """Whether a name is nearly the same, or something that belongs to one alone is."""
    told = score.told()
    named = [told[part] for part in ("core", "given", "family") if part in told]
    is_named = told.get("core", 0.0) >= ALIKE or ("given" in told and "family" in told and min(named) >= ALIKE)
    return is_named or any(told.get(part, 0.0) >= ALIKE for part in SURE)


def candidates(user: User, facts: Facts, groups: frozenset[str]) -> list[Party]:
    """Parties a user may read that share a key with what was typed (those with a number or address first), and the last entered."""
    sorts = SORTS & set(sorts_seen(groups))
    keys = {named for named in keys_of(facts) if named[0] in sorts}
    alike = _under({named for named in keys if named[0] == NAMES})
    own, entered = _under({named for named in keys if named[0] != NAMES}), _just_entered(facts)
    rows = visible(user, "read", entity_of(Party)).filter(kind=facts.kind).order_by()
    sure = rows.filter(pk__in=own.union(*entered, all=True) if entered else own)
    fresh = rows.filter(pk__gt=key_at(time.time() - MOMENT)).order_by("-pk") if NAMES in sorts else rows.none()
    return [*sure[:MOST], *rows.filter(pk__in=alike)[:MOST], *fresh[:LAST]]


def _under(keys: Collection[Key]) -> QuerySet[Any, Any]:
    wanted = reduce(or_, (Q(made_of=made_of, key=key) for made_of, key in keys), Q(pk__in=[]))
    return DuplicateKey.objects.filter(wanted).values("party")


def _just_entered(facts: Facts) -> list[QuerySet[Any, Any]]:
    """The same by indexes of the tables themselves: keys follow a moment later."""
    alive = Party._base_manager.filter(deleted_at=None).order_by()
    ways = ContactMechanism._base_manager.filter(deleted_at=None, kind=ReachKind.PHONE).order_by()
    numbers = [Q(kind=kind, value=value) for kind, value in (*facts.numbers, *facts.personal)]
    found: list[QuerySet[Any, Any]] = [alive.filter(phone__in=list(facts.phones)).values("pk")] if facts.phones else []
    if facts.phones:
        found.append(ways.annotate(main=MAIN_NUMBER).filter(main__in=list(facts.phones)).values("party"))
    found += [Identifier._base_manager.filter(one, deleted_at=None).order_by().values("party") for one in numbers]
    return found


def only(facts: Facts, groups: Collection[str]) -> Facts:
    """What was typed, without what could tell of fields hidden from whoever typed it."""
    bare = Facts(kind=facts.kind)
    hidden = {part: getattr(bare, part) for group, parts in PARTS.items() if group not in groups for part in parts}
    return replace(facts, **hidden)


PARTS: Mapping[str, Sequence[str]] = {
    "name": ("core", "given", "family", "other_name"),
    "phone": ("phones",),
    "email": ("emails",),
    "number": ("numbers",),
    "personal": ("personal",),
    "address": ("street", "house", "postal_code", "town"),
    "birthday": ("born_on",),
}
"""The facts of each group."""


def typed_facts(values: Mapping[str, str], *, kind: str, user: User) -> Facts:
    """The facts behind what stands in a form right now, finished or not."""
    numbers = _numbers(values.get("kind", ""), values.get("value", ""))
    hidden = frozenset(sensitive())
    known: dict[str, Any] = {
        "phones": frozenset(_phones(values, user)),
        "emails": frozenset(_emails(values)),
        "numbers": frozenset(number for number in numbers if number[0] not in hidden),
        "personal": frozenset(number for number in numbers if number[0] in hidden),
        "town": values.get("town", ""),
    }
    if kind == PERSON:
        given, family = values.get("given_name", ""), values.get("family_name", "")
        return person(*((given, family) if given or family else parts_of_name(values.get("name", ""))), **known)
    return company(values.get("name", ""), legal_name=values.get("legal_name", ""), **known)


def _phones(values: Mapping[str, str], user: User) -> list[str]:
    text = values.get("phone") or (values.get("value", "") if values.get("kind") == ReachKind.PHONE else "")
    return list(read_number(text, region=country_of(user)).numbers) if text else []


def _emails(values: Mapping[str, str]) -> list[str]:
    text = values.get("email") or (values.get("value", "") if values.get("kind") == ReachKind.EMAIL else "")
    return [text.strip().lower()] if "@" in text else []


def _numbers(code: str, text: str) -> list[tuple[str, str]]:
    kind = kind_of(code) if text else None
    if kind is None:
        return []
    try:
        return [(code, kind.validate(text))]
    except InvalidIdentifier:
        return []
