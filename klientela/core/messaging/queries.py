"""Questions about the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from klientela.core.messaging.models import MailState, OutgoingMail
from klientela.kernel.wall import beyond_the_wall

OUTBOX = "the outbox, for who manages the settings"
ROWS = 50


@dataclass(frozen=True)
class Page:
    """Some letters, newest first, and the key after which the next page goes on."""

    letters: list[OutgoingMail]
    next: str


@beyond_the_wall(OUTBOX)
def page_of(state: str, *, after: str) -> Page:
    """Letters of one state, or all, after the given key; the text of letters is not read."""
    found = OutgoingMail.objects.defer("text", "html", "sealed").order_by("-id")
    if state:
        found = found.filter(state=state)
    try:
        found = found.filter(pk__lt=UUID(after)) if after else found
    except ValueError:
        pass
    letters = list(found[: ROWS + 1])
    return Page(letters[:ROWS], str(letters[ROWS - 1].pk) if len(letters) > ROWS else "")


@beyond_the_wall(OUTBOX)
def counts() -> list[tuple[str, str, int]]:
    """How many letters stand in each state that holds any: state, its name, number."""
    known = dict(OutgoingMail.objects.order_by().values_list("state").annotate(Count("pk")))
    return [(state.value, str(state.label), known[state.value]) for state in MailState if state.value in known]
