"""Slows down guessing of passwords and codes: after a few wrong ones in a row, each next try has to wait.

Tries are counted per typed name and address, and for a device the person has signed in with before on its own: so nobody can
lock another person out from elsewhere, not even from the next desk. Names that exist are treated like names that do not.
A try is counted before it is looked at, so that many at the same moment gain nothing.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from klientela.core.identity.models import SignInTry
from klientela.core.identity.secrets import digest

WAIT = timedelta(seconds=30)
FREE_TRIES = 5
FREE_TRIES_OF_AN_ADDRESS = 60
KEPT_FOR = timedelta(days=1)
V6_NETWORK = 64


@dataclass(frozen=True)
class Limit:
    """How often something may be tried: freely at first, then after a wait, which may grow with each failure up to `longest`."""

    key: str
    free: int = FREE_TRIES
    longest: timedelta = WAIT
    forgotten: timedelta = timedelta(minutes=15)

    def wait(self, failures: int, since: timedelta) -> timedelta:
        """How long to wait after so many failures, the last of them so long ago."""
        if failures < self.free or since > self.forgotten:
            return timedelta()
        grown: timedelta = WAIT * 2 ** min(failures - self.free, 20)
        return min(grown, self.longest) - since


def for_password(name: str, address: str, *, device: str = "") -> list[Limit]:
    """What holds for a password typed for a name: on a device known to be the person's its own count, else that of the address, too."""
    typed = name.strip().lower()
    if device:
        return [Limit(f"device {typed} {device}")]
    return [Limit(f"{typed} {network(address)}"), Limit(f"* {network(address)}", free=FREE_TRIES_OF_AN_ADDRESS)]


def for_second_step(user_key: object, *, device: str = "") -> list[Limit]:
    """What holds for codes of the second step, wherever they are typed: six digits are few, so the wait grows to a quarter of an hour."""
    return [Limit(f"second {user_key} {device}", longest=timedelta(minutes=15), forgotten=KEPT_FOR)]


def for_address(address: str) -> list[Limit]:
    """What holds for questions that cost us work and name nobody."""
    return [Limit(f"asking {network(address)}", free=FREE_TRIES_OF_AN_ADDRESS)]


def claim(limits: Sequence[Limit], *, now: datetime | None = None) -> int:
    """Count a try and give 0; or, when it comes too early, the whole seconds to wait."""
    moment = now or timezone.now()
    by_digest = {digest(limit.key): limit for limit in limits}
    with transaction.atomic():
        SignInTry.objects.filter(last_at__lt=moment - KEPT_FOR).delete()
        SignInTry.objects.bulk_create((SignInTry(digest=key, last_at=moment) for key in sorted(by_digest)), ignore_conflicts=True)
        rows = list(SignInTry.objects.select_for_update().filter(digest__in=by_digest).order_by("digest"))
        waits = [by_digest[row.digest].wait(row.failures, moment - row.last_at) for row in rows]
        if (longest := max(waits)) > timedelta():
            return max(1, round(longest.total_seconds()))
        for row in rows:
            stale = moment - row.last_at > by_digest[row.digest].forgotten
            row.failures, row.last_at = 1 if stale else row.failures + 1, moment
        SignInTry.objects.bulk_update(rows, ["failures", "last_at"])
    return 0


def forgive(limits: Sequence[Limit]) -> None:
    """Forget the wrong tries of somebody who is in now; those of a whole address lose only this one."""
    own, shared = (
        [digest(each.key) for each in limits if each.free == FREE_TRIES],
        [digest(each.key) for each in limits if each.free > FREE_TRIES],
    )
    SignInTry.objects.filter(digest__in=own).delete()
    SignInTry.objects.filter(digest__in=shared, failures__gt=0).update(failures=F("failures") - 1)


def network(address: str) -> str:
    """An address as far as one subscriber has it: with IPv6 the whole network behind one line."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, V6_NETWORK), strict=False)) if isinstance(known, ipaddress.IPv6Address) else str(known)
