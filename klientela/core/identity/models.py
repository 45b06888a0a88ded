"""Users, their sessions and the keys of their programs."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept

LANGUAGES = (("en", "English"), ("pl", "polski"), ("ro", "română"))


class UserManager(BaseUserManager["User"]):
    """All users; names of colleagues are no secret (declassification D5)."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(models.Q(username=username) | models.Q(email=username))


class User(Kept, AbstractBaseUser):
    """Somebody who works here. Without a usable password he owns records but cannot sign in until invited."""

    username = models.CharField(_("sign-in name"), max_length=150, unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    job_title = models.CharField(_("position"), max_length=120, blank=True)
    manager = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("manager"))
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=(("light", _("Light")), ("dark", _("Dark"))), blank=True)
    density = models.CharField(_("density"), max_length=10, choices=(("compact", _("Compact")),), blank=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name


class Session(AbstractBaseSession):
    """A browser somebody is signed in with. The row names its user, so that one statement answers both."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")


class RulesVersion(models.Model):
    """One row, raised by the database whenever roles, grants or memberships change; remembered answers die with it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=1)


class ApiToken(Kept):
    """A key with which a program acts as a user; only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")


class OneTimeLink(models.Model):
    """A link that works once: to set up the first administrator, or to accept an invitation. Only its digest is kept."""

    digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    purpose = models.CharField(max_length=20)
    expires_at = models.DateTimeField()


class SignInTry(models.Model):
    """Wrong passwords in a row for one name typed at one address; only a digest of both is kept."""

    digest = models.CharField(primary_key=True, max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
