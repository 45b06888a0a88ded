"""Those who work here."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Extendable

LANGUAGES = (("en", "English"), ("pl", "polski"), ("ro", "română"))


class UserManager(BaseUserManager["User"]):
    """All users; names of colleagues are no secret (declassification D5)."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(models.Q(username=username) | models.Q(email=username))


class UserKind(models.TextChoices):
    """A person signs in; a partner is somebody outside who works in the system; a service is a program and never signs in."""

    PERSON = "person", _("colleague")
    PARTNER = "partner", _("partner")
    SERVICE = "service", _("service account")


class User(Extendable, AbstractBaseUser):
    """Somebody who works here. Without a usable password he owns records but cannot sign in until invited."""

    username = models.CharField(_("sign-in name"), max_length=150, unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    job_title = models.CharField(_("position"), max_length=120, blank=True)
    manager = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("manager"))
    kind = models.CharField(_("kind"), max_length=10, choices=UserKind, default=UserKind.PERSON, db_default=UserKind.PERSON, editable=False)
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
