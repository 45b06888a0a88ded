"""The browsers somebody is signed in with: opening, listing and ending their sessions."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from klientela.core.identity.models import SecurityEventKind, Session, SignInRules, User
from klientela.core.identity.security import note_event
from klientela.core.identity.sessions import key_kept

UNTIL_THE_BROWSER_CLOSES = 0
PROVED = "second_step"
"""Whether a session was opened with a second step."""
PROGRAMS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"), ("Linux", "Linux"))


def address_of(request: HttpRequest) -> str:
    """The address a request comes from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def sign_in_rules() -> SignInRules:
    """How the company lets people in; the defaults until somebody chooses otherwise."""
    return SignInRules.objects.filter(pk=1).first() or SignInRules()


def open_session(request: HttpRequest, user: User, *, remember: bool, how: str = "password", proved: bool = False) -> None:
    """Sign a user in with this browser. Whatever its session held before is forgotten."""
    rules = sign_in_rules()
    request.session.flush()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.begin(remembered=remember, address=address_of(request), browser=request.headers.get("User-Agent", ""))  # type: ignore[attr-defined]
    request.session.set_expiry(timedelta(days=rules.absolute_days) if remember else UNTIL_THE_BROWSER_CLOSES)
    request.session[PROVED] = proved
    note_event(SecurityEventKind.SIGNED_IN, user=user, address=address_of(request), how=how)


def sessions_of(user: User) -> QuerySet[Session]:
    """The sessions of a user that still last, latest use first."""
    now = timezone.now()
    rules = sign_in_rules()
    used = Q(is_remembered=True, seen_at__gt=now - timedelta(days=rules.remembered_idle_days)) | Q(
        is_remembered=False, seen_at__gt=now - timedelta(hours=rules.idle_hours)
    )
    lasting = Session.objects.filter(user=user, expire_date__gt=now, created_at__gt=now - timedelta(days=rules.absolute_days))
    return lasting.filter(used | Q(seen_at=None)).order_by("-seen_at")


@transaction.atomic
def end_session(user: User, key: str, *, by: User, address: str = "") -> bool:
    """Sign a user out of one browser; False when he has no such session."""
    ended, _rows = Session.objects.filter(user=user, pk=key).delete()
    if ended:
        note_event(SecurityEventKind.SESSION_ENDED, user=user, by=by, address=address)
    return bool(ended)


@transaction.atomic
def end_sessions(user: User, *, by: User | None = None, address: str = "", keep: str = "") -> int:
    """Sign a user out of every browser, but for the one whose cookie is to be kept."""
    ended, _rows = Session.objects.filter(user=user).exclude(pk=key_kept(keep) if keep else "").delete()
    if ended:
        note_event(SecurityEventKind.SIGNED_OUT_EVERYWHERE, user=user, by=by, address=address, sessions=ended)
    return ended


def is_current(request: HttpRequest, session: Session) -> bool:
    """Whether the session is that of the request."""
    return bool(SESSION_KEY in request.session and session.pk == key_kept(request.session.session_key or ""))


def browser_name(agent: str) -> str:
    """A browser as people call it: Firefox on Linux; empty when it does not say."""
    program = next((name for sign, name in PROGRAMS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " · ".join(word for word in (program, system) if word)


def forget_ended_sessions() -> int:
    """Take away the rows of sessions that can open nothing any more."""
    now, rules = timezone.now(), sign_in_rules()
    over = Q(expire_date__lte=now) | Q(user__isnull=False, created_at__lte=now - timedelta(days=rules.absolute_days))
    return Session.objects.filter(over).delete()[0]
