"""A list in groups: the heads of all, the rows of those that are open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.views.cells import money_text
from klientela.core.views.choosing import is_joined
from klientela.core.views.columns import Table
from klientela.core.views.effective import Effective
from klientela.core.views.grouping import MOST_GROUPS, NONE, OPEN, SHUT, Grouping, Head, heads_of, within
from klientela.core.views.listing import PER_PAGE, Ask, Page, page_of
from klientela.ui.formats import formats_now

OPENED = 4
"""So many groups are open by themselves, as long as their rows fit on a page."""


@dataclass
class Group:
    """A group as it is shown: its head, with sums below their columns, and its rows if it is open."""

    token: str
    label: str
    count: int
    sums: list[tuple[str, list[str]]]
    rows: Any = ""
    page: Page | None = None

    @property
    def toggle(self) -> str:
        """What opens or shuts it."""
        return f"{SHUT}{self.token}" if self.page else self.token

    @property
    def mark(self) -> str:
        """Its name within the page."""
        return "".join(letter if letter.isalnum() else "-" for letter in self.token)


@dataclass(frozen=True)
class Grouped:
    """Everything a list in groups is made of."""

    shown: Effective
    ask: Ask
    table: Table
    grouping: Grouping
    user: User
    pick: bool = False

    def whole(self, rows: QuerySet[Any], request: HttpRequest) -> dict[str, Any]:
        """All groups; the first are open, or the one the address names."""
        heads = heads_of(self.grouping, rows, self.user, money=self.money)
        wanted = request.GET.get("column", "")
        groups = [self.group(head) for head in heads[:MOST_GROUPS]]
        for group in [group for group in groups if group.token == wanted] if wanted else self._first(groups):
            self.fill(group, rows)
        return {"groups": groups, "groups_beyond": max(len(heads) - MOST_GROUPS, 0), "group_span": self.span, "grouping": self.grouping}

    def one(self, rows: QuerySet[Any], token: str) -> dict[str, Any]:
        """One group, open or shut."""
        is_shut, token = token.startswith(SHUT), token.removeprefix(SHUT)
        inside = within(self.grouping, rows, self.user, token=token)
        head = next((head for head in heads_of(self.grouping, inside, self.user, money=self.money) if head.token == token), None)
        group = self.group(head or Head(None))
        if not is_shut:
            self.fill(group, rows)
        return {"group": group, "group_span": self.span, "grouping": self.grouping}

    @property
    def money(self) -> tuple[Any, ...]:
        """The amounts that are added up."""
        money = (known for known in self.shown.columns if known.kind == "money" and not is_joined(known))
        return tuple(known for known in money if sees(self.user, self.shown.entity, known.currency))

    @property
    def span(self) -> int:
        """How many columns the name of a group takes: all up to the first amount."""
        names = {known.name for known in self.money}
        places = [place for place, column in enumerate(self.table.columns) if column.name in names]
        return max(places[0] if places else len(self.table.columns), 1) + self.pick

    def group(self, head: Head) -> Group:
        """A group with its sums, not yet open."""
        label = head.label or (_("Nothing, or nothing for you") if self.grouping.field.kind == "reference" else _("Nothing"))
        return Group(head.token, label, head.count, list(self._sums(head)))

    def fill(self, group: Group, rows: QuerySet[Any]) -> None:
        """Open a group."""
        inside = within(self.grouping, rows, self.user, token=group.token)
        group.page = page_of(self.shown.entity, self.ask, asked=inside, user=self.user, table=self.table)
        group.rows = self.table.rows(group.page.rows, pick=self.pick)

    def _sums(self, head: Head) -> Iterator[tuple[str, list[str]]]:
        for column in self.table.columns[self.span - self.pick :]:
            totals = sorted(((total, code) for code, total in head.sums.get(column.name, {}).items()), reverse=True)
            yield column.css, [money_text(formats_now(), total, code) for total, code in totals]

    def _first(self, groups: list[Group]) -> Iterator[Group]:
        left = PER_PAGE
        for group in groups[:OPENED]:
            yield from [group] if left > 0 else []
            left -= group.count


def is_token(text: str) -> bool:
    """Whether a place in an address names a group."""
    return text.removeprefix(SHUT)[:1] in (NONE, OPEN)
