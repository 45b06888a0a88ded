"""The wells of a pivot: what its rows, columns and figures are, and every way to change them, each an address."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.views.pivot.asking import MOST_LEVELS, Offer, Question, written
from klientela.core.views.pivot.buckets import BUCKETS
from klientela.core.views.pivot.dimensions import Dimension, Level, level_of
from klientela.core.views.pivot.measures import ADDING, HOWS, MOST_MEASURES, SHARES, Measure

ALWAYS = ("by", "across", "measure")
WORDS = (*ALWAYS, "chart", "rank", "top")


@dataclass(frozen=True)
class Way:
    """One line of a menu: what it does and the address that does it."""

    label: Any
    url: str
    icon: str = ""
    current: bool = False
    group: Any = ""
    name: str = ""


@dataclass(frozen=True)
class Token:
    """One field in a well, with its menu."""

    name: str
    label: Any
    ways: tuple[Way, ...]
    without: str


@dataclass(frozen=True)
class Well:
    """One well: what is in it and what can be added."""

    word: str
    label: Any
    tone: str
    tokens: tuple[Token, ...]
    adds: tuple[Way, ...] = field(default=())


class Wells:
    """The wells of one question on one page."""

    def __init__(self, question: Question, offer: Offer, query: QueryDict) -> None:
        self.question, self.offer, self.query = question, offer, query

    def all(self) -> list[Well]:
        """Rows, columns and values."""
        return [
            Well("by", _("Rows"), "", self._levels("rows"), self._fields("rows")),
            Well("across", _("Columns"), "", self._levels("columns"), self._fields("columns")),
            Well("measure", _("Values"), "v", self._values(), self._figures()),
        ]

    def url(self, **changes: Any) -> str:
        """The address of the same page with a changed question."""
        words = written(replace(self.question, **changes))
        query = self.query.copy()
        for word in WORDS:
            if word in words or word in ALWAYS:
                query[word] = words.get(word, "")
            elif word in query or "saved" in query:
                query[word] = ""
        return f"?{query.urlencode()}"

    def _levels(self, side: str) -> tuple[Token, ...]:
        levels: tuple[Level, ...] = getattr(self.question, side)
        return tuple(self._token(level, place, side) for place, level in enumerate(levels))

    def _token(self, level: Level, place: int, side: str) -> Token:
        levels: tuple[Level, ...] = getattr(self.question, side)
        without = (*levels[:place], *levels[place + 1 :])
        ways = [*self._buckets(level, place, side), *self._moves(levels, place, side)]
        other, label = ("columns", _("To the columns")) if side == "rows" else ("rows", _("To the rows"))
        there: tuple[Level, ...] = getattr(self.question, other)
        if len(there) < MOST_LEVELS:
            ways.append(Way(label, self.url(**{side: without, other: (*there, level)}), "columns-3"))
        gone = self.url(**{side: without})
        return Token(level.name, level.label, (*ways, Way(_("Take away"), gone, "x")), gone)

    def _buckets(self, level: Level, place: int, side: str) -> Iterable[Way]:
        levels: tuple[Level, ...] = getattr(self.question, side)
        for bucket in BUCKETS.values() if level.bucket else ():
            changed = (*levels[:place], level_of(level.dimension, bucket.name), *levels[place + 1 :])
            yield Way(capfirst(bucket.label), self.url(**{side: changed}), "calendar", bucket == level.bucket)

    def _moves(self, items: tuple[Any, ...], place: int, side: str) -> Iterable[Way]:
        if place > 0:
            yield Way(_("Move to the front"), self.url(**{side: _swapped(items, place - 1)}), "chevron-left")
        if place < len(items) - 1:
            yield Way(_("Move to the back"), self.url(**{side: _swapped(items, place)}), "chevron-right")

    def _fields(self, side: str) -> tuple[Way, ...]:
        levels: tuple[Level, ...] = getattr(self.question, side)
        if len(levels) >= MOST_LEVELS:
            return ()
        return tuple(
            Way(each.told, self.url(**{side: (*levels, level_of(each))}), group=each.group, name=each.name) for each in self.free()
        )

    def free(self) -> list[Dimension]:
        """What is not divided by yet."""
        used = {level.dimension.name for level in self.question.levels}
        return [dimension for dimension in self.offer.dimensions.values() if dimension.name not in used or dimension.is_time]

    def _values(self) -> tuple[Token, ...]:
        measures = self.question.measures
        return tuple(self._value(measure, place, measures) for place, measure in enumerate(measures))

    def _value(self, measure: Measure, place: int, measures: tuple[Measure, ...]) -> Token:
        def put(*instead: Measure) -> str:
            return self.url(measures=(*measures[:place], *instead, *measures[place + 1 :]))

        ways = []
        for how in HOWS if measure.field else ():
            if known := self.offer.measures.get(replace(measure, how=how, told="").name):
                ways.append(Way(capfirst(HOWS[how]), put(known), "", how == measure.how))
        for told in ("", *SHARES) if measure.how in ADDING else ():
            ways.append(Way(capfirst(SHARES.get(told, _("as it is"))), put(replace(measure, told=told)), "", told == measure.told))
        ways += self._moves(measures, place, "measures")
        gone = put()
        return Token(measure.name, measure.label, (*ways, Way(_("Take away"), gone, "x")), gone)

    def _figures(self) -> tuple[Way, ...]:
        measures = self.question.measures
        if len(measures) >= MOST_MEASURES:
            return ()
        fresh = (measure for measure in self.offer.measures.values() if measure not in measures)
        return tuple(Way(measure.label, self.url(measures=(*measures, measure)), name=measure.name) for measure in fresh)


def _swapped(items: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return (*items[:place], items[place + 1], items[place], *items[place + 2 :])
