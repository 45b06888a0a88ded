"""Parties as address books of other programs read them, with what such a program said before and we do not keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from babel import Locale

from klientela.core.exchange.vcards import Card, read_cards
from klientela.core.parties.models import PartyKind, Purpose, ReachKind
from klientela.core.tasks.interchange.people_shown import ShownParty
from klientela.core.tasks.interchange.reaching import KINDS, Postal, Reach, postal_in, reach_in

NAMES = {kind: name for name, kind in KINDS.items()}
OURS = frozenset({"BEGIN", "END", "VERSION", "PRODID", "REV", "UID", "N", "FN", "ORG", "TITLE", "NOTE", "BDAY", "CATEGORIES", "KIND"})
PLACES = frozenset({"ADR", *KINDS})
VERSIONS = ("3.0", "4.0")
WIDEST = 75


def card_of(shown: ShownParty) -> str:
    """The card of a party. A line that said the same before stays as it was written; what we do not keep stays whatever it says."""
    before = next(iter(read_cards(shown.said.encode())), Card()) if shown.said else Card()
    version = before.first("VERSION") if before.first("VERSION") in VERSIONS else "3.0"
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"UID:{escaped(shown.uid)}",
        *_names(shown, before),
        *_facts(shown, before),
        *_places(shown, before),
        *(line.raw for line in before.lines if line.name not in OURS | PLACES),
        "END:VCARD",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def cards_of(parties: Iterable[ShownParty]) -> str:
    """A file with the cards of several parties."""
    return "".join(map(card_of, parties))


def escaped(text: str) -> str:
    """A text as it stands in a card."""
    return text.replace("\\", "\\\\").replace("\r", "").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


def folded(line: str) -> str:
    """A line in pieces of at most 75 bytes."""
    pieces, rest = [], line.encode()
    while len(rest) > WIDEST:
        cut = WIDEST
        while rest[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(rest[:cut].decode())
        rest = b" " + rest[cut:]
    return "\r\n".join((*pieces, rest.decode()))


def _names(shown: ShownParty, before: Card) -> Iterator[str]:
    party = shown.party
    if party.kind != PartyKind.PERSON:
        yield from (f"FN:{escaped(shown.title)}", "N:;;;;", f"ORG:{escaped(shown.title)}", "X-ABShowAs:COMPANY")
        return
    family, given = party.family_name or "", party.given_name or ""
    same = any(before.family_and_given) and before.family_and_given == (family, given)
    yield _raw(before, "N") if same else f"N:{escaped(family or ('' if given else shown.title))};{escaped(given)};;;"
    yield _raw(before, "FN") if same and before.first("FN") else f"FN:{escaped(shown.title)}"
    if before.company and shown.employer in ("", before.company):
        yield _raw(before, "ORG")
    elif shown.employer:
        yield f"ORG:{escaped(shown.employer)}"


def _facts(shown: ShownParty, before: Card) -> Iterator[str]:
    party = shown.party
    for name, text in (("TITLE", party.job_title), ("NOTE", party.description)):
        if text:
            yield _raw(before, name) if before.first(name) == text else f"{name}:{escaped(text)}"
    if party.born_on:
        yield _raw(before, "BDAY") if before.born_on == party.born_on else f"BDAY:{party.born_on.isoformat()}"
    elif before.first("BDAY") and before.born_on is None:
        yield _raw(before, "BDAY")
    if party.tags:
        yield "CATEGORIES:" + ",".join(map(escaped, party.tags))


def _places(shown: ShownParty, before: Card) -> Iterator[str]:
    said = [(line, reach_in(line, country=shown.party.country or "")) for name in KINDS for line in before.all(name)]
    for reach in _reaches(shown):
        yield next((line.raw for line, known in said if known and (known.kind, known.value) == (reach.kind, reach.value)), _reach(reach))
    addresses = [(line, postal_in(line)) for line in before.all("ADR")]
    for postal in _postals(shown):
        yield next((line.raw for line, known in addresses if known == postal), _postal(postal))
    yield from (line.raw for line, known in (*said, *addresses) if known is None)


def _reaches(shown: ShownParty) -> list[Reach]:
    party = shown.party
    main = ((ReachKind.PHONE, party.phone), (ReachKind.EMAIL, party.email), (ReachKind.WEB, party.website))
    found = [*(Reach(kind, value) for kind, value in main if value), *shown.reaches]
    return list({(one.kind, one.value): one for one in reversed(found) if one.kind in NAMES}.values())[::-1]


def _postals(shown: ShownParty) -> Iterable[Postal]:
    party = shown.party
    return shown.postals or ([Postal(Purpose.WORK, "", "", party.town, "", party.country or "")] if party.town else ())


def _reach(reach: Reach) -> str:
    kind = ";TYPE=HOME" if reach.purpose == Purpose.HOME else ";TYPE=WORK"
    return f"{NAMES[ReachKind(reach.kind)]}{kind if reach.kind != ReachKind.WEB else ''}:{escaped(reach.value)}"


def _postal(postal: Postal) -> str:
    country = Locale("en").territories.get(postal.country, postal.country)
    parts = ("", "", postal.street, postal.town, postal.region, postal.postal_code, country)
    return f"ADR;TYPE={'HOME' if postal.purpose == Purpose.HOME else 'WORK'}:{';'.join(map(escaped, parts))}"


def _raw(card: Card, name: str) -> str:
    return next((line.raw for line in card.all(name)), "")
