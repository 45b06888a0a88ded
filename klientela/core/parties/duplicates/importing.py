"""Which lines of a file are likely about a party that is there already, for whoever imports them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.parties.duplicates.blocking import BLOCK, Key, keys_of
from klientela.core.parties.duplicates.facts import Facts, company, person, taken_apart
from klientela.core.parties.duplicates.gathering import facts_of
from klientela.core.parties.duplicates.models import DuplicateKey
from klientela.core.parties.duplicates.reasons import said
from klientela.core.parties.duplicates.scoring import Score, compare
from klientela.core.parties.duplicates.seeing import groups_seen, sorts_seen
from klientela.core.parties.duplicates.setting import weights_in_use
from klientela.core.parties.duplicates.typing import only
from klientela.core.parties.identifiers import sensitive
from klientela.core.parties.models import Organization, Party, Person
from klientela.core.parties.tidying import parts_of_name
from klientela.kernel.entity import Entity, entity_of

NUMBER = "number:"
"""How an import calls the columns of tax and register numbers, before the code of their kind."""

type Like = dict[int, tuple[UUID, float, str]]


def duplicates_of(entity: Entity, lines: Sequence[Mapping[str, Any]], by: User) -> Like:
    """For the place of each line that is likely about a known party: its key, the points, and why; as far as the user sees."""
    if entity.model not in (Party, Organization, Person):
        return {}
    groups, weights = groups_seen(by), weights_in_use()
    typed = [only(_facts(line, entity), groups) for line in lines]
    shared = _sharing(typed, sorts_seen(groups))
    wanted = {party for parties in shared.values() for party in parties}
    readable = set(visible(by, "read", entity_of(Party)).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    known = facts_of(readable, groups=groups)
    found: Like = {}
    for place, parties in shared.items():
        scores: list[tuple[float, UUID, Score]] = []
        for party in parties & known.keys():
            score = compare(typed[place], known[party], weights)
            scores.append((score.bits, party, score))
        best = max(scores, key=lambda line: (line[0], line[1]), default=None)
        if best and best[0] >= weights.threshold:
            found[place] = best[1], round(best[0], 2), said(best[2].told(), groups)
    return found


def _sharing(typed: Sequence[Facts], sorts: Sequence[str]) -> dict[int, set[UUID]]:
    """For the place of each line the parties with which it shares a key that is not too common."""
    places: dict[Key, list[int]] = defaultdict(list)
    for place, facts in enumerate(typed):
        for named in keys_of(facts):
            if named[0] in sorts:
                places[named].append(place)
    rows = DuplicateKey.objects.filter(key__in={key for _sort, key in places}).order_by().values("made_of", "key")
    few = rows.annotate(parties=ArrayAgg("party")).annotate(size=Count("party")).filter(size__lte=BLOCK)
    found: dict[int, set[UUID]] = defaultdict(set)
    for made_of, key, parties in few.values_list("made_of", "key", "parties"):
        for place in places.get((made_of, key), ()):
            found[place].update(parties)
    return found


def _facts(line: Mapping[str, Any], entity: Entity) -> Facts:
    text = {name: str(value) for name, value in line.items() if value not in (None, "")}
    numbers = {(name.removeprefix(NUMBER), value) for name, value in text.items() if name.startswith(NUMBER)}
    hidden, born_on = frozenset(sensitive()), line.get("born_on")
    street, house = taken_apart(text.get("street", ""))
    known: dict[str, Any] = {
        "phones": frozenset({text["phone"]} if "phone" in text else ()),
        "emails": frozenset({text["email"].lower()} if "email" in text else ()),
        "numbers": frozenset(number for number in numbers if number[0] not in hidden),
        "personal": frozenset(number for number in numbers if number[0] in hidden),
        **{"street": street, "house": house, "postal_code": text.get("postal_code", ""), "town": text.get("town", "")},
        "born_on": born_on.strftime("%Y%m%d") if isinstance(born_on, date) else "",
    }
    if entity.model is not Person:
        return company(text.get("name", ""), legal_name=text.get("legal_name", ""), **known)
    given, family = text.get("given_name", ""), text.get("family_name", "")
    return person(*((given, family) if given or family else parts_of_name(text.get("name", ""))), **known)
