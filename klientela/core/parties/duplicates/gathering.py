"""The facts of parties as they stand in the base, many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from klientela.core.parties.duplicates import sql
from klientela.core.parties.duplicates.facts import PERSON, Facts, company, person, taken_apart
from klientela.core.parties.identifiers import sensitive
from klientela.core.parties.models import Address, ContactMechanism, Identifier, Party, ReachKind

OWN = ("pk", "kind", "name", "legal_name", "given_name", "family_name", "email", "phone", "town", "born_on")

type Rows = Iterable[Sequence[Any]]
type Found = dict[UUID, Any]


def facts_of(keys: Collection[UUID], *, groups: Collection[str] | None = None) -> dict[UUID, Facts]:
    """All that is compared of these parties, deleted ones left out; `groups`: only what is made of these."""
    parties = Party._base_manager.filter(deleted_at=None, pk__in=sql.among(keys)).order_by().values_list(*OWN)
    ways, addresses, numbers = ways_of(keys), addresses_of(keys), numbers_of(keys)
    hidden = frozenset(sensitive())
    return {
        row[0]: _facts(row, ways[row[0]], addresses.get(row[0]), numbers=numbers[row[0]], hidden=hidden, groups=groups) for row in parties
    }


def ways_of(keys: Collection[UUID]) -> Found:
    """The further telephone numbers and e-mail addresses of parties, as two sets each."""
    rows = ContactMechanism._base_manager.filter(deleted_at=None, party__in=sql.among(keys), kind__in=(ReachKind.PHONE, ReachKind.EMAIL))
    found: Found = defaultdict(lambda: (set(), set()))
    for party, kind, value in rows.order_by().values_list("party", "kind", "value"):
        found[party][kind == ReachKind.EMAIL].add(value.partition(";")[0] if kind == ReachKind.PHONE else value.lower())
    return found


def addresses_of(keys: Collection[UUID]) -> Found:
    """One address of each party: the last in this order stays, so that one for work with a street comes before others."""
    rows = Address._base_manager.filter(deleted_at=None, party__in=sql.among(keys)).order_by("-purpose", "pk")
    found: Found = {}
    for party, street, code, town in rows.values_list("party", "street", "postal_code", "town"):
        if street or party not in found:
            found[party] = (street, code, town)
    return found


def numbers_of(keys: Collection[UUID]) -> Found:
    """The tax and register numbers of parties, each with its kind."""
    rows = Identifier._base_manager.filter(deleted_at=None, party__in=sql.among(keys)).order_by()
    found: Found = defaultdict(set)
    for party, kind, value in rows.values_list("party", "kind", "value"):
        found[party].add((kind, value))
    return found


def _facts(
    row: Sequence[Any],
    ways: tuple[set[str], set[str]],
    address: tuple[str, str, str] | None,
    *,
    numbers: set[tuple[str, str]],
    hidden: frozenset[str],
    groups: Collection[str] | None,
) -> Facts:
    _key, kind, name, legal_name, given, family, email, phone, own_town, born_on = row
    street, code, town = address or ("", "", own_town)
    way, house = taken_apart(street)
    known: dict[str, dict[str, Any]] = {
        "phone": {"phones": frozenset(ways[0] | ({phone} if phone else set()))},
        "email": {"emails": frozenset(ways[1] | ({email.lower()} if email else set()))},
        "number": {"numbers": frozenset(number for number in numbers if number[0] not in hidden)},
        "personal": {"personal": frozenset(number for number in numbers if number[0] in hidden)},
        "address": {"street": way, "house": house, "postal_code": code, "town": town or own_town},
        "birthday": {"born_on": born_on.strftime("%Y%m%d") if born_on else ""},
    }
    kept = {part: value for group, values in known.items() if groups is None or group in groups for part, value in values.items()}
    is_named = groups is None or "name" in groups
    if kind == PERSON:
        return person(*((given, family) if given or family else ("", name)), **kept) if is_named else person("", "", **kept)
    return company(name, legal_name=legal_name, **kept) if is_named else company("", **kept)
