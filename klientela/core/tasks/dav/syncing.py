"""Telling a program only what is new since the last time: what it was told then is kept, so that what left its sight is told, too.

A number of the last change would not do: whoever loses the right to see a record must be told that it is gone, and of a record
he never knew nothing at all. So the state itself is kept, by the marks of all items.
"""

from __future__ import annotations

from dataclasses import dataclass

from klientela.core.identity.models import User
from klientela.core.tasks.dav.shelves import Item, Refused, Shelf, mark_of
from klientela.core.tasks.models import PeerState

BEFORE_MARK = "urn:klientela:sync:"
KEPT = 10
"""So many states of a collection are known: those of several programs, each a little behind."""


@dataclass(frozen=True)
class News:
    """What changed on a shelf, what is gone, and the token for the next time."""

    changed: list[Item]
    gone: list[str]
    token: str


def token_now(shelf: Shelf, user: User) -> str:
    """The token of how a shelf stands now, by which news are asked later."""
    return news_since(shelf, user, "").token


def news_since(shelf: Shelf, user: User, token: str) -> News:
    """What a program that holds a token has not been told; without one everything. An unknown token: it has to begin anew."""
    items = shelf.items(user, None)
    marks = {name: item.mark for name, item in items.items()}
    before = _known(shelf, user, token) if token else {}
    now = _token(marks)
    if now != token:
        _keep(shelf, user, token=now, marks=marks)
    changed = [item for name, item in items.items() if before.get(name) != item.mark]
    return News(changed, sorted(before.keys() - marks.keys()), now)


def _token(marks: dict[str, str]) -> str:
    return BEFORE_MARK + mark_of(sorted(marks.items()))


def _known(shelf: Shelf, user: User, token: str) -> dict[str, str]:
    state = PeerState.objects.filter(user=user, collection=shelf.code, token=token.removeprefix(BEFORE_MARK)[:64]).first()
    if state is None:
        raise Refused(403, "D:valid-sync-token")
    marks: dict[str, str] = state.marks
    return marks


def _keep(shelf: Shelf, user: User, *, token: str, marks: dict[str, str]) -> None:
    mine = PeerState.objects.filter(user=user, collection=shelf.code)
    _state, is_new = mine.get_or_create(
        token=token.removeprefix(BEFORE_MARK), defaults={"user": user, "collection": shelf.code, "marks": marks}
    )
    if not is_new:
        return
    old = mine.order_by("-at", "-pk").values_list("pk", flat=True)[KEPT:]
    PeerState.objects.filter(pk__in=list(old)).delete()
