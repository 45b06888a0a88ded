"""The second step of signing in: adding, proving and removing what somebody proves it with."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.browsers import end_sessions
from klientela.core.identity.models import CodeApp, Passkey, RecoveryCode, SecurityEventKind, User
from klientela.core.identity.one_time_codes import matching_step
from klientela.core.identity.sealing import seal, unseal
from klientela.core.identity.secrets import digest, new_password
from klientela.core.identity.security import note_event
from klientela.kernel.wall import beyond_the_wall

PURPOSE = "second factor"
FACTORS = "second factors"
CODES = 10


@beyond_the_wall(FACTORS)
def has_second_factor(user: User) -> bool:
    """Whether signing in takes a second step."""
    return CodeApp.objects.filter(user=user).exists() or Passkey.objects.filter(user=user).exists()


@beyond_the_wall(FACTORS)
def factors_of(user: User) -> dict[str, bool]:
    """What a user can prove himself with at the second step."""
    return {
        "has_app": CodeApp.objects.filter(user=user).exists(),
        "has_passkey": Passkey.objects.filter(user=user).exists(),
        "has_codes": codes_left(user) > 0,
    }


@transaction.atomic
@beyond_the_wall(FACTORS)
def add_code_app(user: User, secret: str, code: str, *, address: str = "", keep: str = "") -> None:
    """Take up an app that has just shown it knows the secret; it replaces the one before."""
    step = matching_step(secret, code, moment=timezone.now().timestamp())
    if step is None:
        raise ValidationError(_("This is not the code the app shows now. Check the clock of your telephone."))
    CodeApp.objects.update_or_create(user=user, defaults={"sealed": seal(secret, purpose=PURPOSE), "last_step": step})
    note_added(user, "app", address=address, keep=keep)


@beyond_the_wall(FACTORS)
def prove_by_code(user: User, code: str) -> bool:
    """Whether the user's app shows this code now. A code counts once."""
    app = CodeApp.objects.filter(user=user).first()
    if app is None:
        return False
    step = matching_step(unseal(app.sealed, purpose=PURPOSE), code, moment=timezone.now().timestamp(), after=app.last_step)
    return step is not None and bool(CodeApp.objects.filter(user=user, last_step__lt=step).update(last_step=step))


@transaction.atomic
@beyond_the_wall(FACTORS)
def remove_code_app(user: User, *, by: User | None = None, address: str = "") -> None:
    """Forget the user's app."""
    if CodeApp.objects.filter(user=user).delete()[0]:
        note_removed(user, "app", by=by, address=address)


@transaction.atomic
@beyond_the_wall(FACTORS)
def make_recovery_codes(user: User, *, address: str = "") -> list[str]:
    """New codes for the day the telephone is lost, shown once; the old ones stop working."""
    codes = [new_password() for _number in range(CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(digest=_kept(user, code), user=user) for code in codes)
    note_event(SecurityEventKind.RECOVERY_CODES_MADE, user=user, address=address)
    return codes


@transaction.atomic
@beyond_the_wall(FACTORS)
def prove_by_recovery_code(user: User, code: str, *, address: str = "") -> bool:
    """Whether this is one of the user's unused recovery codes; it is used by that."""
    used = RecoveryCode.objects.filter(digest=_kept(user, code), user=user, used_at=None).update(used_at=timezone.now())
    if used:
        note_event(SecurityEventKind.RECOVERY_CODE_USED, user=user, address=address, left=codes_left(user))
    return bool(used)


@beyond_the_wall(FACTORS)
def codes_left(user: User) -> int:
    """How many recovery codes of the user still work."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@transaction.atomic
@beyond_the_wall(FACTORS)
def remove_second_factors(user: User, *, by: User, address: str = "") -> None:
    """Let somebody in again who has lost everything: his app, passkeys and codes are forgotten, his sessions end."""
    CodeApp.objects.filter(user=user).delete()
    Passkey.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    note_event(SecurityEventKind.SECOND_FACTOR_REMOVED, user=user, by=by, address=address, factor="all")
    end_sessions(user, by=by, address=address)


def note_added(user: User, factor: str, *, address: str, keep: str) -> None:
    """Write down a new factor; browsers signed in without it are signed out."""
    note_event(SecurityEventKind.SECOND_FACTOR_ADDED, user=user, address=address, factor=factor)
    end_sessions(user, address=address, keep=keep)


@beyond_the_wall(FACTORS)
def note_removed(user: User, factor: str, *, by: User | None = None, address: str) -> None:
    """Write down that a factor is gone; codes on paper mean nothing without one."""
    note_event(SecurityEventKind.SECOND_FACTOR_REMOVED, user=user, by=by, address=address, factor=factor)
    if not has_second_factor(user):
        RecoveryCode.objects.filter(user=user).delete()


def _kept(user: User, code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return digest(f"{user.pk} {plain}")
