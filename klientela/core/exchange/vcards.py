"""Address cards of other programs (vCard 2.1, 3.0 and 4.0), read line by line: what is known, with all that is not kept beside."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.exchange.foreign_text import MOST_BYTES, text_of

MOST_CARDS = 5_000
LONGEST_HEAD = 500
"""So far into a line it is looked for how its text is written."""
PARAMETER = re.compile(r';((?:[^;:"]|"[^"]*")*)')
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
CARET = {"^n": "\n", "^'": '"', "^^": "^"}
BARE_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})


@dataclass(frozen=True)
class Line:
    """One line of a card: its name, what is said about it, and its text as it was written."""

    name: str
    params: tuple[tuple[str, str], ...]
    text: str
    raw: str = ""

    def has(self, *types: str) -> bool:
        """Whether it is of one of these types, such as work or cell."""
        said = {word for name, value in self.params if name == "TYPE" for word in value.lower().split(",")}
        return bool(said & set(types))

    @property
    def value(self) -> str:
        """The whole text, without what marks its letters."""
        return unescaped(self.text).strip()

    def parts(self, mark: str = ";") -> list[str]:
        """The parts of a text that has several, such as a name or an address."""
        pieces = re.split(rf"(?<!\\){mark}", self.text)
        return [unescaped(piece).strip() for piece in pieces]


@dataclass
class Card:
    """A person or company as a card tells of it."""

    lines: list[Line] = field(default_factory=list)
    is_whole: bool = False
    """Whether its end was found."""

    def all(self, name: str) -> list[Line]:
        """The lines of one name that say something, the preferred ones first."""
        found = [line for line in self.lines if line.name == name and line.value.strip(";")]
        return sorted(found, key=lambda line: not (line.has("pref") or ("PREF", "1") in line.params))

    def first(self, name: str) -> str:
        """The text of the first line of a name, else empty."""
        return next((line.value for line in self.all(name)), "")

    def written(self) -> str:
        """The card as it was written, line by line."""
        return "\r\n".join(("BEGIN:VCARD", *(line.raw for line in self.lines), "END:VCARD", ""))

    @property
    def name(self) -> str:
        """What the card calls itself, else its name made of parts, its company or its address."""
        family, given = self.family_and_given
        return self.first("FN") or f"{given} {family}".strip() or self.company or self.first("EMAIL") or self.first("NICKNAME")

    @property
    def family_and_given(self) -> tuple[str, str]:
        """Family and given name, as far as they are told apart."""
        line = next(iter(self.all("N")), None)
        family, given, *_more = [*(line.parts() if line else []), "", ""]
        return family, given

    @property
    def company(self) -> str:
        """The company it names."""
        line = next(iter(self.all("ORG")), None)
        return line.parts()[0] if line else ""

    @property
    def is_company(self) -> bool:
        """Whether it is the card of a company: it says so, or names nobody who works there."""
        kind = (self.first("KIND") or self.first("X-ADDRESSBOOKSERVER-KIND")).lower()
        shows_as_company = self.first("X-ABSHOWAS").upper() == "COMPANY"
        return kind == "org" or shows_as_company or (not any(self.family_and_given) and self.company == self.name != "")

    @property
    def is_list(self) -> bool:
        """Whether it is a list of other cards and nobody's own."""
        return (self.first("KIND") or self.first("X-ADDRESSBOOKSERVER-KIND")).lower() == "group"

    @property
    def uid(self) -> str:
        """How its program calls it."""
        return self.first("UID")[:255]

    @property
    def born_on(self) -> date | None:
        """The birthday, where the year is told."""
        match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})", self.first("BDAY"))
        try:
            return date(*map(int, match.groups())) if match else None
        except ValueError:
            return None


def read_cards(content: bytes) -> list[Card]:
    """All cards of a small file."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("This file is too large. The limit is 5 MB."))
    cards = list(islice(cards_of(text_of(content)), MOST_CARDS + 1))
    if len(cards) > MOST_CARDS:
        raise ValidationError(_("There are too many cards in this file. The limit is %(most)s.") % {"most": MOST_CARDS})
    return cards


def cards_of(text: str) -> Iterator[Card]:
    """The cards of a text one after another; a card within another one (an agent) belongs to that."""
    card: Card | None = None
    depth = 0
    for raw in _lines(text):
        word = raw.strip().upper()
        if word == "BEGIN:VCARD":
            depth += 1
            card = card or Card()
        elif word == "END:VCARD" and depth:
            depth -= 1
            if not depth and card:
                card.is_whole = True
                yield card
                card = None
        elif depth == 1 and card and (line := _line(raw)):
            card.lines.append(line)
    if card:
        yield card


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text by name; calendars and cards are written alike."""
    return (line for raw in _lines(text) if (line := _line(raw)))


def unescaped(text: str) -> str:
    """A text without the marks before its commas, semicolons and ends of lines."""
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def _lines(text: str) -> Iterator[str]:
    """Lines made whole: continued by a blank in front, or in quoted-printable by a sign at the end."""
    kept: list[str] = []
    for line in re.split(r"\r\n|\r|\n", text):
        if kept and _is_soft(kept):
            kept.append(line)
        elif kept and line[:1] in (" ", "\t"):
            kept.append(line[1:])
        else:
            if kept:
                yield _joined(kept)
            kept = [line] if line.strip() else []
    if kept:
        yield _joined(kept)


def _is_soft(kept: list[str]) -> bool:
    return kept[-1].endswith("=") and "QUOTED-PRINTABLE" in kept[0][:LONGEST_HEAD].upper()


def _joined(kept: list[str]) -> str:
    if "QUOTED-PRINTABLE" in kept[0].partition(":")[0].upper():
        return "".join(piece.removesuffix("=") for piece in kept[:-1]) + kept[-1]
    return "".join(kept)


def _line(raw: str) -> Line | None:
    name = re.match(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)", raw)
    if name is None:
        return None
    end, params = name.end(), list[tuple[str, str]]()
    while found := PARAMETER.match(raw, end):
        params.append(_parameter(found[1]))
        end = found.end()
    if raw[end : end + 1] != ":":
        return None
    return Line(name[1].upper(), tuple(params), _decoded(raw[end + 1 :], dict(params)), raw)


def _parameter(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        return ("ENCODING" if name.upper() in BARE_ENCODINGS else "TYPE"), name
    plain = re.sub(r"\^[n'^]", lambda found: CARET[found[0]], value.strip().strip('"'))
    return name.strip().upper(), plain


def _decoded(text: str, params: dict[str, str]) -> str:
    if params.get("ENCODING", "").upper() != "QUOTED-PRINTABLE":
        return text
    plain = quopri.decodestring(text.encode("utf-8", "replace"))
    try:
        return plain.decode(params.get("CHARSET", "utf-8")).replace("\x00", "")
    except (LookupError, ValueError):
        return plain.decode("latin-1").replace("\x00", "")
