"""Of which facts somebody may learn that they agree: a fact hidden from him finds nothing, counts nothing and explains nothing."""

from collections.abc import Mapping
from types import MappingProxyType

from klientela.core.access.decisions import SEE_PERSONAL_NUMBERS, may, sees
from klientela.core.identity.models import User
from klientela.core.parties.duplicates.weights import GROUPS
from klientela.kernel.entity import entity_named

type Needed = tuple[tuple[str, tuple[str, ...]], ...]

NEEDED: Mapping[str, Needed] = MappingProxyType({
    "name": (("parties", ("name", "legal_name", "given_name", "family_name")),),
    "phone": (("parties", ("phone",)), ("contact-mechanisms", ("kind", "value"))),
    "email": (("parties", ("email",)), ("contact-mechanisms", ("kind", "value"))),
    "number": (("identifiers", ("kind", "value")),),
    "personal": (("identifiers", ("kind", "value")),),
    "address": (("parties", ("town",)), ("addresses", ("street", "postal_code", "town", "purpose"))),
    "birthday": (("parties", ("born_on",)),),
})
"""The fields each group of facts is made of, by entity."""
LETTERS = MappingProxyType({"n": "name", "p": "phone", "e": "email", "t": "number", "s": "personal", "a": "address", "b": "birthday"})
SORTS = ("n", "p", "e", "t", "s", "a", "b", "an", "bn")
"""The sorts of keys there are, by the letters of what they are made of."""


def groups_seen(user: User) -> frozenset[str]:
    """The groups of facts this user sees all fields of."""
    return frozenset(group for group in GROUPS if all(_sees(user, *needed) for needed in NEEDED[group]) and _may_know(user, group))


def sorts_seen(groups: frozenset[str]) -> list[str]:
    """The sorts of keys that are made of these groups alone."""
    return [sort for sort in SORTS if all(LETTERS[letter] in groups for letter in sort)]


def _sees(user: User, slug: str, fields: tuple[str, ...]) -> bool:
    entity = entity_named(slug)
    return may(user, "read", entity) and sees(user, entity, *fields)


def _may_know(user: User, group: str) -> bool:
    return group != "personal" or may(user, SEE_PERSONAL_NUMBERS)
