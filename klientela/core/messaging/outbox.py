"""The outbox: letters are written with what caused them, claimed one by one, handed over, and settled.

A process killed between handing over and settling leaves a letter claimed. After a while it is sent again with the same
Message-ID: a letter may arrive twice, but never gets lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from klientela.core.identity.sealing import CannotOpen
from klientela.core.messaging.account import Account, PasswordShut, account
from klientela.core.messaging.addresses import wire_address
from klientela.core.messaging.composing import CannotCompose, composed
from klientela.core.messaging.models import MailState, OutgoingMail
from klientela.core.messaging.problems import Problem
from klientela.core.messaging.transport import Outcome, conversation, hand_over
from klientela.kernel.keys import new_key
from klientela.kernel.wall import beyond_the_wall

OUTBOX = "the outbox"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WAITS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 8 * HOUR, 24 * HOUR)
"""How long after each failed try the next one follows; after the last the letter is given up."""
LOST_AFTER = timedelta(minutes=10)
"""A conversation lasts a minute and a half at most; whoever holds a letter longer is gone."""
KEPT = timedelta(days=90)
TOGETHER = 100
"""Letters of one conversation. They are locked meanwhile, not claimed: a killed process lets go of them at once."""
ERASED = {"text": "", "html": "", "sealed": ""}


def deliver(pk: UUID) -> Outcome | None:
    """Send one letter now, if it waits and is due; None: somebody else has it, or nothing is to be done."""
    mail = claim(pk=pk)
    return _send(mail) if mail else None


def deliver_due() -> int:
    """Send what is due, oldest first, many in one conversation. Where the server is in trouble the others wait for the next round."""
    expire()
    release_lost()
    done = 0
    while True:
        count, is_in_trouble = deliver_together()
        done += count
        if not count or is_in_trouble:
            return done


@beyond_the_wall(OUTBOX)
def deliver_together(*, now: datetime | None = None) -> tuple[int, bool]:
    """Send some of what is due in one conversation; gives how many, and whether the server itself is in trouble."""
    moment = now or timezone.now()
    with transaction.atomic():
        due = OutgoingMail.objects.select_for_update(skip_locked=True).filter(state=MailState.WAITING, next_at__lte=moment)
        mails = list(due.order_by("next_at")[:TOGETHER])
        outcomes = _handed_over_together(mails)
        sent = [mail.pk for mail, outcome in outcomes if outcome.is_sent and not mail.sealed]
        for mail, outcome in outcomes:
            if mail.pk not in sent:
                mail.tries += 1
                OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.SENDING, tries=mail.tries, claimed_at=moment)
                settle(mail, outcome, now=moment)
        told = {"problem": "", "claim": None, "claimed_at": None, "ended_at": timezone.now()}
        OutgoingMail.objects.filter(pk__in=sent).update(state=MailState.SENT, tries=F("tries") + 1, **told)
    return len(outcomes), any(outcome.concerns_server for _mail, outcome in outcomes)


def _handed_over_together(mails: Sequence[OutgoingMail]) -> list[tuple[OutgoingMail, Outcome]]:
    """Each letter with how it ended; after trouble with the server the rest waits."""
    try:
        used = account() if mails else None
    except PasswordShut:
        return [(mails[0], Outcome(Problem.PASSWORD_SHUT))]
    if used is None:
        return [(mails[0], Outcome(Problem.NO_ACCOUNT))] if mails else []
    done: list[tuple[OutgoingMail, Outcome]] = []
    with conversation(used.server, sender=wire_address(used.sender)) as give:
        for mail in mails:
            letter = _composed(mail, used)
            outcome = letter if isinstance(letter, Outcome) else give(letter, wire_address(mail.recipient))
            done.append((mail, outcome))
            if outcome.concerns_server:
                break
    return done


def _composed(mail: OutgoingMail, used: Account) -> bytes | Outcome:
    try:
        return composed(mail, used)
    except (CannotCompose, CannotOpen):
        return Outcome(Problem.INVALID, is_final=True)


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
