"""Rows of a board as cards: components filled without a template engine, so that hundreds of cards cost a few milliseconds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from klientela.core.views.board_data import BoardView, expected_days, kind
from klientela.core.views.board_rows import card_facts, card_paths, fact_values
from klientela.ui.avatars import hue, initials
from klientela.ui.formats import Formats
from klientela.ui.markup import component, join
from klientela.ui.templatetags.ui import icon

_card, _company, _person = component("board-card"), component("board-company"), component("board-person")
_fact = component("board-fact")
_due, _note, _handle, _nobody = component("board-due"), component("board-note"), component("board-handle"), component("board-nobody")


SIGNS = {"won": "circle-check", "lost": "circle-x", "late": "alert-triangle", "rot": "flame", "open": "clock"}


class Row(NamedTuple):
    """One card as the database gives it."""

    pk: UUID
    version: int
    column: UUID
    since: datetime
    title: str
    company_key: UUID | None
    company: str | None
    money: Decimal | None
    currency: str | None
    due: date | None
    person_key: UUID | None
    person: str | None
    moves: bool


class Cards:
    """Makes the cards of one board for one request; what repeats (people, days) is made once."""

    def __init__(self, view: BoardView, words: Formats) -> None:
        self.view, self.words = view, words
        self.columns = {column.pk: column for column in view.columns}
        self.company: Callable[..., object] = cache(self._company)
        self.person: Callable[..., object] = cache(self._person)
        self.due: Callable[..., SafeString] = cache(self._due)
        self.note: Callable[..., SafeString] = cache(self._note)
        self.signs = {what: icon(name, "i-s") for what, name in SIGNS.items()}
        self.handle = _handle(gettext("Move to another column"), icon("dots"))
        self.money: Callable[..., str] = cache(self._money)
        paths = card_paths(view)
        self.nothing, self.has_company = "–" if paths.money else "", bool(paths.company)
        self.columns_told = card_facts(view)
        self.facts = [(str(column.label), len(column.needs), column.cell(words)) for column in self.columns_told]
        self.base = f"/{view.entity.slug}/"

    def by_column(self, rows: Iterable[Any]) -> dict[UUID, SafeString]:
        """The cards of each column, one after the other."""
        found: dict[UUID, list[SafeString]] = {}
        rows = list(rows)
        more = fact_values(self.view, self.columns_told, (values[0] for values in rows))
        for values in rows:
            row = Row(*values[: len(Row._fields)])
            found.setdefault(row.column, []).append(self.card(row, more.get(row.pk, ())))
        return {column: join(cards) for column, cards in found.items()}

    def card(self, row: Row, more: Sequence[Any] = ()) -> SafeString:
        """One card; `more`: what its further fields need."""
        column = self.columns[row.column]
        state, note = self._state(row, column)
        key = str(row.pk)
        title = row.title or key
        return _card(
            state,
            key,
            key,
            row.version,
            f"{self.base}{key}/move/" if row.moves else "",
            f"{title}, {row.company}" if row.company else title,
            self.company(row.company_key, row.company),
            self.person(row.person_key, row.person),
            f"{self.base}{key}/",
            title,
            self.nothing if row.money is None else self.money(row.money, row.currency or ""),
            self.due(row.due, state == "is-late") if row.due else "",
            join(list(self._facts(more))),
            note,
            self.handle if row.moves else "",
        )

    def _facts(self, values: Sequence[Any]) -> Iterator[SafeString]:
        place = 0
        for label, width, cell in self.facts:
            said = cell(*values[place : place + width]) if values else ""
            place += width
            if said not in (None, ""):
                yield _fact(label, said)

    def _state(self, row: Row, column: Any) -> tuple[str, SafeString]:
        what = kind(column)
        if not self.view.board.since:
            return self._late(row.due) if what == "open" and row.due and row.due < self.view.today else ("", join([]))
        if what != "open":
            day = row.since.astimezone(self.words.zone).date()
            return f"is-{what}", self.note(what, day)
        days = max((self.view.now - row.since) // timedelta(days=1), 0)
        limit = expected_days(column)
        if row.due and row.due < self.view.today:
            return self._late(row.due)
        if limit is not None and days > limit:
            return "is-rot", self.note("rot", days)
        return "", self.note("open", days)

    def _late(self, due: date) -> tuple[str, SafeString]:
        return "is-late", self.note("late", (self.view.today - due).days)

    def _note(self, what: str, value: Any) -> SafeString:
        sign = self.signs[what]
        if what in {"won", "lost"}:
            return _note("green-t" if what == "won" else "muted", sign, self.words.near_day(value, self.view.today))
        if what == "late":
            text = ngettext("%(days)s day overdue", "%(days)s days overdue", value)
            return _note("late", sign, text % {"days": self.words.number(value)})
        if value == 0:
            return _note("muted", sign, gettext("in stage since today"))
        text = ngettext("%(days)s day in stage", "%(days)s days in stage", value) % {"days": self.words.number(value)}
        return _note("stale" if what == "rot" else "muted", sign, text)

    def _money(self, amount: Decimal, currency: str) -> str:
        return self.words.money(amount, currency, whole=amount == amount.to_integral_value())

    def _company(self, key: UUID | None, name: str | None) -> object:
        if name is not None:
            return _company(hue(key), initials(name), name)
        if not self.has_company:
            return _nobody("")
        return _nobody(gettext("restricted") if key else gettext("no company yet"))

    def _person(self, key: UUID | None, name: str | None) -> object:
        return _person(hue(key), name, initials(name), name) if name else ""

    def _due(self, day: date, late: bool) -> SafeString:
        return _due("late" if late else "muted", day.isoformat(), self.words.near_day(day, self.view.today))
