"""Pairs of the queue as people see them: both side by side, what differs marked, why they are likely the same."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from klientela.core.access.decisions import sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.duplicates.gathering import addresses_of, numbers_of, ways_of
from klientela.core.parties.duplicates.models import DuplicatePair
from klientela.core.parties.duplicates.names import plain
from klientela.core.parties.duplicates.reasons import Reason, reasons
from klientela.core.parties.duplicates.scoring import percent
from klientela.core.parties.duplicates.seeing import groups_seen
from klientela.core.parties.duplicates.setting import weights_in_use
from klientela.core.parties.identifiers import kind_of, sensitive, shown
from klientela.core.parties.merging.pages import MOST_TICKED
from klientela.core.parties.models import Party
from klientela.core.parties.queries import url_of
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.views.cells import phone_text
from klientela.kernel.entity import entity_of


@dataclass(frozen=True)
class Side:
    """One of the two: under which name and where."""

    key: UUID
    title: str
    url: str
    may_change: bool


@dataclass(frozen=True)
class Line:
    """One thing told of both; `tone`: same, differs, or only one of them has it."""

    label: Any
    values: tuple[str, str]
    tone: str


@dataclass
class Shown:
    """A pair as somebody sees it."""

    pair: DuplicatePair
    sides: tuple[Side, Side]
    lines: list[Line]
    reasons: list[Reason]
    percent: int
    others: list[Side] = field(default_factory=list)
    """Further parties that are likely the same as one of the two."""

    @property
    def merge_url(self) -> str:
        """Where the two become one."""
        return merge_address([side.key for side in self.sides])

    @property
    def merge_all_url(self) -> str:
        """Where all that are likely the same become one."""
        return merge_address([side.key for side in (*self.sides, *self.others)][:MOST_TICKED])

    @property
    def group_size(self) -> int:
        """How many are likely the same."""
        return len(self.sides) + len(self.others)

    @property
    def may_decide(self) -> bool:
        """Whether the user may say that the two are not the same."""
        return any(side.may_change for side in self.sides)


def merge_address(keys: Sequence[UUID]) -> str:
    """The page on which parties are merged; empty where there is none."""
    try:
        return f"{reverse('merge')}?{urlencode({'of': [str(key) for key in keys]}, doseq=True)}"
    except NoReverseMatch:
        return ""


def shown_pairs(user: User, pairs: Sequence[DuplicatePair], related: Sequence[DuplicatePair] = ()) -> list[Shown]:
    """These pairs side by side; `related`: further likely pairs with a party among them."""
    keys = {key for pair in (*pairs, *related) for key in (pair.a, pair.b)}
    rows = {row.pk: row for row in visible(user, "read", entity_of(Party)).filter(pk__in=keys).select_related("owner")}
    changeable = set(visible(user, "update", entity_of(Party)).filter(pk__in=keys).values_list("pk", flat=True))
    sides = {key: Side(key, title_of(row, user), url_of(row), key in changeable) for key, row in rows.items()}
    groups, threshold = groups_seen(user), weights_in_use().threshold
    told = _told(user, {key: rows[key] for pair in pairs for key in (pair.a, pair.b) if key in rows}, groups)
    return [
        Shown(
            pair,
            (sides[pair.a], sides[pair.b]),
            list(_lines(told[pair.a], told[pair.b])),
            reasons(pair.parts, groups),
            percent(getattr(pair, "told", 0.0), threshold),
            [sides[key] for key in _group(pair, related) if key in sides],
        )
        for pair in pairs
        if pair.a in sides and pair.b in sides
    ]


def _group(pair: DuplicatePair, related: Sequence[DuplicatePair]) -> list[UUID]:
    """All that hang together with a pair, without the two themselves."""
    found: dict[UUID, None] = {pair.a: None, pair.b: None}
    for _again in range(MOST_TICKED):
        new = [key for other in related if {other.a, other.b} & found.keys() for key in (other.a, other.b) if key not in found]
        if not new:
            break
        found.update(dict.fromkeys(new))
    return [key for key in found if key not in (pair.a, pair.b)]


type Told = dict[str, tuple[Any, str]]
"""What is told of one party: by a word, its label and the text."""


def _told(user: User, parties: dict[UUID, Party], groups: Collection[str]) -> dict[UUID, Told]:
    keys = list(parties)
    ways, addresses, numbers = ways_of(keys), addresses_of(keys), numbers_of(keys)
    hidden, entity = frozenset(sensitive()), entity_of(Party)
    shows_owner = sees(user, entity, "owner")
    found = {}
    for key, party in parties.items():
        kept = withheld_from(party, user)
        known = numbers[key]
        told = dict(_of_party(kept))
        if "email" in groups:
            told["email"] = _("E-mail"), _joined({kept.email, *ways[key][1]})
        if "phone" in groups:
            told["phone"] = _("Phone"), _joined({phone_text(value) for value in {kept.phone, *ways[key][0]} if value})
        for group, wanted in (("number", False), ("personal", True)):
            if group in groups:
                told |= {kind: (_label(kind), shown(kind, value)) for kind, value in sorted(known) if (kind in hidden) is wanted}
        if "address" in groups:
            street, code, town = addresses.get(key) or ("", "", kept.town)
            told["address"] = _("Address"), ", ".join(filter(None, (street, f"{code} {town}".strip())))
        if shows_owner:
            told["owner"] = _("Owner"), party.owner.name if party.owner else ""
        found[key] = told
    return found


def _of_party(kept: Party) -> Iterator[tuple[str, tuple[Any, str]]]:
    yield "legal_name", (_("Legal name"), kept.legal_name or "")
    yield "job_title", (_("Position"), kept.job_title or "")
    yield "born_on", (_("Birthday"), date_format(kept.born_on, "SHORT_DATE_FORMAT") if kept.born_on else "")


def _joined(values: Collection[str]) -> str:
    return ", ".join(sorted(filter(None, values)))


def _label(code: str) -> Any:
    kind = kind_of(code)
    return kind.label if kind else code


def _lines(one: Told, other: Told) -> Iterator[Line]:
    for word in dict.fromkeys((*one, *other)):
        label = (one.get(word) or other[word])[0]
        values = one.get(word, ("", ""))[1], other.get(word, ("", ""))[1]
        if any(values):
            yield Line(label, values, _tone(*values))


def _tone(one: str, other: str) -> str:
    if not one or not other:
        return "only"
    return "same" if plain(one) == plain(other) else "differs"
