"""Verbs about users: taking one on, inviting, choosing a password."""

from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.browsers import end_sessions
from klientela.core.identity.models import OneTimeLink, SecurityEventKind, User, UserKind
from klientela.core.identity.secrets import digest, new_secret
from klientela.core.identity.security import note_event
from klientela.kernel.wall import beyond_the_wall

SETUP, INVITATION = "setup", "invitation"
LINK_DAYS = 7
LINKS = "links that work once"


def free_username(name: str) -> str:
    """A sign-in name made from a person's name and not yet taken: Anna Nowak becomes anna.nowak, then anna.nowak2."""
    base = slugify(name.translate(str.maketrans("łŁđĐøØß", "lLdDoOs"))).replace("-", ".") or "user"
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    return next(name for name in (base, *(f"{base}{n}" for n in range(2, 10_000))) if name not in taken)


@transaction.atomic
def take_on(name: str, *, email: str | None = None, manager: User | None = None, username: str = "", kind: str = UserKind.PERSON) -> User:
    """Enter somebody who works here. He owns records from now on and signs in after an invitation."""
    user = User(name=name.strip(), email=(email or "").strip().lower() or None, manager=manager, username=username or free_username(name))
    user.kind = kind
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    return user


@transaction.atomic
@beyond_the_wall(LINKS)
def set_password(user: User, password: str, *, by: User | None = None, address: str = "", keep: str = "") -> None:
    """Let a user sign in with this password. His links die and his sessions end, but for the one whose cookie is to be kept."""
    if user.kind == UserKind.SERVICE:
        raise ValidationError(_("A service account cannot sign in."))
    validate_password(password, user)
    first = not user.has_usable_password()
    user.set_password(password)
    user.save(update_fields=["password", "changed_at"])
    OneTimeLink.objects.filter(user=user).delete()
    note_event(SecurityEventKind.PASSWORD_CHANGED, user=user, by=by, address=address, first=first)
    end_sessions(user, by=by, address=address, keep=keep)


@transaction.atomic
@beyond_the_wall(LINKS)
def one_time_link(purpose: str, *, user: User | None = None) -> str:
    """A secret for a link that works once within a week; an older one for the same purpose and user dies."""
    OneTimeLink.objects.filter(purpose=purpose, user=user).delete()
    secret, expires_at = new_secret(), timezone.now() + timedelta(days=LINK_DAYS)
    email = (user.email or "") if user else ""
    OneTimeLink.objects.create(digest=digest(secret), purpose=purpose, user=user, email=email, expires_at=expires_at)
    return secret


def setup_link() -> str | None:
    """The secret of the link that makes the first administrator, or None when somebody can sign in already."""
    return one_time_link(SETUP) if nobody_can_sign_in() else None


@beyond_the_wall(LINKS)
def link_of(secret: str, *, purpose: str) -> OneTimeLink:
    """The link with this secret, if it still works: its user's account is open and his address is the one it was made for."""
    lasting = OneTimeLink.objects.select_related("user").filter(expires_at__gt=timezone.now())
    found = lasting.filter(digest=digest(secret), purpose=purpose).first()
    if found is None or (found.user and not (found.user.is_active and found.email == (found.user.email or ""))):
        raise ValidationError(_("This link has been used or has expired. Ask for a new one."))
    return found


@transaction.atomic
@beyond_the_wall(LINKS)
def use_link(secret: str, *, purpose: str, password: str, name: str = "", email: str = "") -> User:
    """Use up a link: the invited (or, for the set-up, new) person signs in with this password from now on."""
    link = OneTimeLink.objects.select_for_update().get(pk=link_of(secret, purpose=purpose).pk)
    user = link.user or take_on(name, email=email)
    set_password(user, password)
    link.delete()
    return user


@transaction.atomic
def prefer(user: User, *, language: str, zone: str, theme: str, density: str) -> None:
    """Keep how the program speaks and looks for a user."""
    chosen = {"language": language, "zone": zone, "theme": theme, "density": density}
    User.objects.filter(pk=user.pk).update(**chosen, changed_at=timezone.now())


def nobody_can_sign_in() -> bool:
    """Whether the installation still waits for its first administrator."""
    return not User.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()
