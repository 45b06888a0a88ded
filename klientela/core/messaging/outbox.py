"""The outbox: letters are written with what caused them, claimed one by one, handed over, and settled.

A process killed between handing over and settling leaves a letter claimed. After a while it is sent again with the same
Message-ID: a letter may arrive twice, but never gets lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from klientela.core.identity.sealing import CannotOpen
from klientela.core.messaging.account import Account, PasswordShut, account
from klientela.core.messaging.addresses import wire_address
from klientela.core.messaging.composing import CannotCompose, composed
from klientela.core.messaging.models import MailState, OutgoingMail
from klientela.core.messaging.problems import Problem
from klientela.core.messaging.transport import Outcome, hand_over
from klientela.kernel.keys import new_key
from klientela.kernel.wall import beyond_the_wall

OUTBOX = "the outbox"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WAITS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 8 * HOUR, 24 * HOUR)
"""How long after each failed try the next one follows; after the last the letter is given up."""
LOST_AFTER = timedelta(minutes=10)
"""A conversation lasts a minute and a half at most; whoever holds a letter longer is gone."""
KEPT = timedelta(days=90)
ROUND = 100
ERASED = {"text": "", "html": "", "sealed": ""}


def deliver(pk: UUID) -> Outcome | None:
    """Send one letter now, if it waits and is due; None: somebody else has it, or nothing is to be done."""
    mail = claim(pk=pk)
    return _send(mail) if mail else None


def deliver_due() -> int:
    """Send what is due, oldest first. Where the server itself is in trouble the others wait for the next round."""
    expire()
    release_lost()
    for number in range(ROUND):
        mail = claim()
        if mail is None:
            return number
        if _send(mail).concerns_server:
            return number + 1
    return ROUND


@transaction.atomic
@beyond_the_wall(OUTBOX)
def claim(*, pk: UUID | None = None, now: datetime | None = None) -> OutgoingMail | None:
    """Take a due letter so that nobody else sends it meanwhile."""
    moment = now or timezone.now()
    due = OutgoingMail.objects.select_for_update(skip_locked=True).filter(state=MailState.WAITING, next_at__lte=moment)
    mail = (due.filter(pk=pk) if pk else due.order_by("next_at")).first()
    if mail is None:
        return None
    mail.state, mail.claim, mail.claimed_at, mail.tries = MailState.SENDING, new_key(), moment, mail.tries + 1
    mail.save(update_fields=["state", "claim", "claimed_at", "tries"])
    return mail


@beyond_the_wall(OUTBOX)
def settle(mail: OutgoingMail, outcome: Outcome, *, now: datetime | None = None) -> None:
    """Write down how a try ended. That a letter was accepted holds even if it was taken for lost meanwhile."""
    moment = now or timezone.now()
    told = {"problem": outcome.problem, "answer": outcome.answer, "claim": None, "claimed_at": None}
    if outcome.is_sent:
        erased = ERASED if mail.sealed else {}
        OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.SENT, ended_at=moment, **told, **erased)
        return
    mine = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.SENDING, claim=mail.claim)
    if outcome.is_final:
        mine.update(state=MailState.FAILED, ended_at=moment, **told)
    elif mail.tries > len(WAITS):
        mine.update(state=MailState.GIVEN_UP, ended_at=moment, **told)
    else:
        mine.update(state=MailState.WAITING, next_at=moment + WAITS[mail.tries - 1], **told)


@beyond_the_wall(OUTBOX)
def release_lost(*, now: datetime | None = None) -> int:
    """Give back letters whose sender is gone."""
    moment = now or timezone.now()
    lost = OutgoingMail.objects.filter(state=MailState.SENDING, claimed_at__lt=moment - LOST_AFTER)
    spent = lost.filter(tries__gt=len(WAITS))
    told = {"problem": Problem.INTERRUPTED, "answer": "", "claim": None, "claimed_at": None}
    given_up = spent.update(state=MailState.GIVEN_UP, ended_at=moment, **told)
    return given_up + lost.update(state=MailState.WAITING, next_at=moment, **told)


@beyond_the_wall(OUTBOX)
def expire(*, now: datetime | None = None) -> None:
    """Give up letters whose link has expired, and erase such links wherever they still stand."""
    moment = now or timezone.now()
    useless = OutgoingMail.objects.filter(useful_until__lt=moment)
    useless.filter(state=MailState.WAITING).update(state=MailState.GIVEN_UP, problem=Problem.TOO_LATE, ended_at=moment)
    useless.filter(~Q(state=MailState.SENDING), ~Q(sealed="")).update(**ERASED)


@beyond_the_wall(OUTBOX)
def forget(*, now: datetime | None = None) -> int:
    """Delete letters that ended long ago."""
    moment = now or timezone.now()
    return OutgoingMail.objects.filter(ended_at__lt=moment - KEPT).delete()[0]


def _send(mail: OutgoingMail) -> Outcome:
    outcome = _outcome(mail)
    settle(mail, outcome)
    return outcome


def _outcome(mail: OutgoingMail) -> Outcome:
    try:
        used = account()
    except PasswordShut:
        return Outcome(Problem.PASSWORD_SHUT)
    if used is None:
        return Outcome(Problem.NO_ACCOUNT)
    return _handed_over(mail, used)


def _handed_over(mail: OutgoingMail, used: Account) -> Outcome:
    try:
        letter = composed(mail, used)
    except (CannotCompose, CannotOpen):
        return Outcome(Problem.INVALID, is_final=True)
    return hand_over(used.server, letter, sender=wire_address(used.sender), recipient=wire_address(mail.recipient))
