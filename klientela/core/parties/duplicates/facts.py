"""What is compared of two parties, as plain values: whoever can give these facts can be asked for duplicates."""

from dataclasses import dataclass

from klientela.core.parties.duplicates.names import core_of, plain

PERSON = "person"


@dataclass(frozen=True, slots=True)
class Facts:
    """All about a party that says whether another is the same; what is not known is empty and says nothing."""

    kind: str = ""
    core: str = ""
    given: str = ""
    family: str = ""
    other_name: str = ""
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    numbers: frozenset[tuple[str, str]] = frozenset()
    personal: frozenset[tuple[str, str]] = frozenset()
    street: str = ""
    house: str = ""
    postal_code: str = ""
    town: str = ""
    born_on: str = ""


def company(name: str, *, legal_name: str = "", **known: object) -> Facts:
    """The facts of a company, its names as they are compared."""
    other = core_of(legal_name) if legal_name else ""
    core = core_of(name)
    return Facts(kind="organization", core=core, other_name=other if other != core else "", **_tidied(known))  # type: ignore[arg-type]


def person(given: str, family: str, **known: object) -> Facts:
    """The facts of a person."""
    return Facts(kind=PERSON, given=plain(given), family=plain(family), **_tidied(known))  # type: ignore[arg-type]


def _tidied(known: dict[str, object]) -> dict[str, object]:
    kept = {name: plain(str(value)) if name in ("street", "house", "town") else value for name, value in known.items() if value}
    if "postal_code" in kept:
        kept["postal_code"] = plain(str(kept["postal_code"])).replace(" ", "")
    return kept


def taken_apart(street: str) -> tuple[str, str]:
    """Street and number of a house: `ul. Długa 12/4` is `dluga` and `12 4`."""
    words = [word for word in plain(street).split() if word not in STREET_WORDS]
    first = next((place for place, word in enumerate(words) if place and word[0].isdigit()), len(words))
    return " ".join(words[:first]), " ".join(words[first:])


STREET_WORDS = frozenset(
    "ul ulica al aleja aleje os osiedle pl plac str strada bd bdul bulevardul calea sos soseaua nr numar no m lok ap".split()
)
