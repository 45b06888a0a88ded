"""What must hold of the outbox: letters that are due go out, and each tells how it ended."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from klientela.core.messaging.models import MailState, OutgoingMail
from klientela.kernel.wall import beyond_the_wall

MOST = 20
LATE = timedelta(hours=1)
ENDED = (MailState.SENT, MailState.FAILED, MailState.GIVEN_UP, MailState.CANCELLED)


@beyond_the_wall("what must hold of the outbox")
def problems() -> Iterator[str]:
    """Letters whose time was an hour ago, letters nobody hands over any more, and ends without a moment."""
    since = timezone.now() - LATE
    for wrong, said in (
        (Q(state=MailState.WAITING, next_at__lt=since), "should have gone out an hour ago"),
        (Q(state=MailState.SENDING, claimed_at__lt=since), "is being handed over for an hour"),
        (Q(state__in=ENDED, ended_at=None), "has ended at no moment"),
    ):
        yield from (f"letter {key} {said}" for key in list(OutgoingMail.objects.filter(wrong).values_list("pk", flat=True)[:MOST]))
