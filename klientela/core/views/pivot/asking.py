"""What a pivot is asked: its rows, columns and figures, read from the address; what is hidden is refused like what does not exist."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext as _

from klientela.core.criteria.reading import UnknownField
from klientela.core.identity.models import User
from klientela.core.views.pivot.dimensions import Dimension, Level, dimensions_of, level_of
from klientela.core.views.pivot.measures import ADDING, COUNT, MOST_MEASURES, SHARES, Measure, measures_of
from klientela.kernel.entity import Entity

MOST_LEVELS = 3
MOST_ROWS = 500
MOST_COLUMNS = 60
WORDS = ("by", "across", "measure", "chart", "rank", "top")
"""The words of an address that are a pivot's own."""


@dataclass(frozen=True)
class Question:
    """Which levels the rows and columns have, what is told in each cell, and which rows come first."""

    entity: Entity
    rows: tuple[Level, ...]
    columns: tuple[Level, ...]
    measures: tuple[Measure, ...]
    rank: Measure | None = None
    """Rows in the order of this figure instead of their own order."""
    falling: bool = True
    top: int = 0
    """Only so many first rows, the rest as others; 0: all."""
    chart: str = ""

    @property
    def levels(self) -> tuple[Level, ...]:
        return (*self.rows, *self.columns)

    @property
    def adds(self) -> bool:
        """Whether the figures of wholes follow from those of their parts."""
        return all(measure.adds for measure in self.measures) and not any(level.dimension.repeats for level in self.levels)

    @property
    def ranking(self) -> Measure:
        """The figure by which the first rows are found."""
        return self.rank or self.measures[0]


@dataclass(frozen=True)
class Offer:
    """What a user can ask of an entity: what to divide by, and what to be told."""

    dimensions: dict[str, Dimension]
    measures: dict[str, Measure]


def offer_of(entity: Entity, user: User) -> Offer:
    """Everything a user can ask of an entity."""
    return Offer(dimensions_of(entity, user), measures_of(entity, user))


def read(query: QueryDict, entity: Entity, offer: Offer) -> Question:
    """The pivot an address asks for. Raises `UnknownField` or `BadRequest`, both answered by 400."""
    rows, columns = (_levels(_words(query, name), offer) for name in ("by", "across"))
    if len({level.name for level in (*rows, *columns)}) < len(rows) + len(columns):
        raise BadRequest(_("A pivot is divided twice by the same field."))
    names = _words(query, "measure") or [COUNT]
    measures = tuple(_measure(name, offer) for name in names[: MOST_MEASURES + 1])
    if len(measures) > MOST_MEASURES:
        raise BadRequest(_("A pivot tells at most %(number)s figures.") % {"number": MOST_MEASURES})
    question = Question(entity, rows, columns, measures, chart=query.get("chart", ""))
    return _ranked(question, query)


def _words(query: QueryDict, name: str) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in query.get(name, "").split(",") if word.strip()))


def _levels(names: list[str], offer: Offer) -> tuple[Level, ...]:
    if len(names) > MOST_LEVELS:
        raise BadRequest(_("A pivot is divided by at most %(number)s fields on each side.") % {"number": MOST_LEVELS})
    return tuple(_level(name, offer) for name in names)


def _level(written: str, offer: Offer) -> Level:
    name, _colon, bucket = written.partition(":")
    try:
        return level_of(offer.dimensions[name], bucket)
    except LookupError as error:
        raise UnknownField(_("There is nothing of this name to divide by.")) from error


def _measure(written: str, offer: Offer) -> Measure:
    how, field, told = [*written.split(":", 2), "", ""][:3]
    known = offer.measures.get(f"{how}:{field}".rstrip(":"))
    if known is None or (told and (told not in SHARES or how not in ADDING)):
        raise UnknownField(_("There is no figure of this name."))
    return replace(known, told=told)


def _ranked(question: Question, query: QueryDict) -> Question:
    written, top = query.get("rank", ""), query.get("top", "")
    wanted = written.removeprefix("-")
    rank = next((measure for measure in question.measures if measure.name == wanted), None)
    count = int(top) if top.isascii() and top.isdigit() and len(top) < 4 else 0
    return replace(question, rank=rank, falling=not written or written.startswith("-"), top=min(count, MOST_ROWS))


def written(question: Question) -> dict[str, str]:
    """The question as words of an address."""
    rank = f"{'-' if question.falling else ''}{question.rank.name}" if question.rank else ""
    words: dict[str, Any] = {
        "by": ",".join(level.name for level in question.rows),
        "across": ",".join(level.name for level in question.columns),
        "measure": ",".join(measure.name for measure in question.measures),
        "chart": question.chart,
        "rank": rank,
        "top": question.top or "",
    }
    return {name: str(value) for name, value in words.items() if value}
