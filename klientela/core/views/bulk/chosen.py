"""Which records bulk work is about: those whose boxes are ticked, or all that a list's address asks for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.access.decisions import scope, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.bulk_runs import MOST
from klientela.core.views.asked import asked_of
from klientela.core.views.effective import effective
from klientela.core.views.listing import asked_rows, read_ask
from klientela.core.views.requests import key_of
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now

COUNTED, LONGEST = 1_000, 100_000


@dataclass(frozen=True)
class Chosen:
    """The keys that were ticked, or the question that stands for all it finds."""

    keys: tuple[UUID, ...] | None
    question: str

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The same as hidden fields of a form."""
        if self.keys is None:
            return [("all", "1"), ("question", self.question)]
        return [*(("key", str(key)) for key in self.keys), ("question", self.question)]


def chosen_in(data: Any) -> Chosen:
    """What a request chose; keys that are none are left out."""
    question = data.get("question", "")
    if data.get("all"):
        return Chosen(None, question)
    keys = [key for text in data.getlist("key")[: MOST + 1] if (key := key_of(text))]
    return Chosen(tuple(dict.fromkeys(keys)), question)


def rows_of(entity: Entity, chosen: Chosen, user: User) -> QuerySet[Any]:
    """The chosen records, as far as the user may read them; what a question names and is hidden or gone is a bad request."""
    if chosen.keys is not None:
        return visible(user, "read", entity).filter(pk__in=chosen.keys)
    return rows_asked(entity, chosen.question, user)


def rows_asked(entity: Entity, question: str, user: User) -> QuerySet[Any]:
    """All records a list's address asks for; one longer than any list has is a bad request."""
    if len(question) > LONGEST:
        raise BadRequest(_("This question is too long."))
    words = asked_of(QueryDict(question), entity, user)
    return asked_rows(entity, read_ask(effective(entity, user), words, user), user)


@dataclass(frozen=True)
class Size:
    """How many records are chosen, and how many of them are locked or not this user's."""

    number: int
    locked: int
    closed: int

    @property
    def text(self) -> str:
        """“312 records, 3 of them locked”."""
        words = formats_now()
        more = "+" if self.number > COUNTED else ""
        shown = f"{words.number(min(self.number, COUNTED))}{more}"
        parts = [ngettext("%(n)s record", "%(n)s records", self.number) % {"n": shown}]
        if self.locked:
            parts.append(ngettext("%(n)s of them is locked", "%(n)s of them are locked", self.locked) % {"n": words.number(self.locked)})
        if self.closed:
            text = ngettext("%(n)s of them is not yours to change", "%(n)s of them are not yours to change", self.closed)
            parts.append(text % {"n": words.number(self.closed)})
        return ", ".join(parts)


def size_of(entity: Entity, rows: QuerySet[Any], op: str, *, user: User) -> Size:
    """How many records there are, counted to a thousand."""
    number = _count(rows)
    shows_locks = hasattr(entity.model, "locked_at") and op != "transfer" and sees(user, entity, "locked_at")
    locked = _count(rows.filter(locked_at__isnull=False)) if shows_locks else 0
    closed = number - locked - _count(rows.filter(scope(user, op, entity))) if number <= COUNTED else 0
    return Size(number, locked, max(closed, 0))


def _count(rows: QuerySet[Any]) -> int:
    return rows.order_by().values("pk")[: COUNTED + 1].count()
