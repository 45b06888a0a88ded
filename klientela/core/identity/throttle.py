"""Slows down guessing of passwords: after a few wrong ones in a row from one address, each next try has to wait.

The count is kept per typed name and address, so that nobody can lock another person out from elsewhere, and names that
exist are treated like names that do not.
"""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from klientela.core.identity.models import SignInTry
from klientela.core.identity.secrets import digest

FREE_TRIES = 5
WAIT = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(minutes=15)


def wait_before(name: str, address: str, *, now: datetime | None = None) -> int:
    """Whole seconds until the next password for this name from this address is looked at; 0: at once."""
    moment = now or timezone.now()
    known = SignInTry.objects.filter(digest=_key(name, address)).first()
    if known is None or known.failures < FREE_TRIES or known.last_at < moment - FORGOTTEN_AFTER:
        return 0
    return max(0, round((known.last_at + WAIT - moment).total_seconds()))


def note_failure(name: str, address: str, *, now: datetime | None = None) -> None:
    """Count a wrong password; old counts are forgotten by the way."""
    moment = now or timezone.now()
    SignInTry.objects.filter(last_at__lt=moment - FORGOTTEN_AFTER).delete()
    _, made = SignInTry.objects.get_or_create(digest=_key(name, address), defaults={"failures": 1, "last_at": moment})
    if not made:
        SignInTry.objects.filter(digest=_key(name, address)).update(failures=F("failures") + 1, last_at=moment)


def note_success(name: str, address: str) -> None:
    """Forget the wrong passwords of somebody who is in now."""
    SignInTry.objects.filter(digest=_key(name, address)).delete()


def _key(name: str, address: str) -> str:
    return digest(f"{name.strip().lower()}\n{address}")
