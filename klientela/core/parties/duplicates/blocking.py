"""Under which keys a party stands, so that only those are compared that share one."""

from collections.abc import Iterator
from itertools import combinations

from klientela.core.parties.duplicates.facts import PERSON, Facts
from klientela.core.parties.duplicates.names import sound_of

BLOCK = 60
"""A key that more parties share says nothing of any two of them: a switchboard, a common name."""
LONG = 3

type Key = tuple[str, str]
"""The group of parts a key is made of, by its letters (several: made of several), and the key itself."""


def keys_of(facts: Facts) -> set[Key]:
    """All keys of a party, each of what is not empty."""
    return {(made_of, f"{facts.kind[:1]}{key}"[:60]) for made_of, key in _keys(facts)}


def _keys(facts: Facts) -> Iterator[Key]:
    yield from (("p", phone) for phone in facts.phones)
    yield from (("e", email) for email in facts.emails)
    yield from (("t", f"{kind}{value}") for kind, value in facts.numbers)
    yield from (("s", f"{kind}{value}") for kind, value in facts.personal)
    names = person_sounds(facts) if facts.kind == PERSON else company_sounds(facts)
    yield from (("n", name) for name in names)
    yield from _with_place(facts, names)
    yield from _of_day(facts)


def person_sounds(facts: Facts) -> list[str]:
    """How a person's names sound, in no order: given and family name exchanged are the same."""
    found = sorted(sound_of(word) for word in (facts.given, facts.family) if word)
    return ["|".join(found)] if len(found) > 1 else []


def company_sounds(facts: Facts) -> list[str]:
    """How the words of a company's names sound: all, and each two of the longest three."""
    found: dict[str, None] = {}
    for name in filter(None, (facts.core, facts.other_name)):
        words = [word for word in name.split() if len(word) > 1] or [name]
        longest = sorted(sorted(words, key=len, reverse=True)[:LONG])
        found["|".join(sorted(sound_of(word) for word in words))] = None
        found.update(("+".join(map(sound_of, pair)), None) for pair in combinations(longest, 2))
        found[name.replace(" ", "")[:12]] = None
    return list(found)


def _with_place(facts: Facts, names: list[str]) -> Iterator[Key]:
    words = (facts.given, facts.family) if facts.kind == PERSON else tuple(facts.core.split()[:2])
    for word in filter(None, words):
        if facts.postal_code:
            yield "an", f"{facts.postal_code}|{sound_of(word)}"
        if facts.town and facts.house:
            yield "an", f"{sound_of(facts.town)}|{word[:4]}|{facts.house}"
    if facts.street and facts.house:
        yield "a", f"{sound_of(facts.street)}|{facts.house}|{facts.postal_code}"
    yield from (("an", f"{name}|{sound_of(facts.town)}") for name in names if facts.town)


def _of_day(facts: Facts) -> Iterator[Key]:
    if not facts.born_on:
        return
    yield "b", facts.born_on
    if facts.given or facts.family:
        yield "bn", facts.born_on + "".join(sorted((facts.given[:1], facts.family[:1])))
