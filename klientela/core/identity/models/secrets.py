"""What opens a door without a session: keys of programs, links that work once, and the count of wrong tries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept
from klientela.core.identity.models.people import User


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
    """A link that works once: to set up the first administrator, to accept an invitation, to choose a new password.

    Only its digest is kept. It dies with a change of the address it was made for.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    email = models.CharField(max_length=254, blank=True, default="", db_default="")
    purpose = models.CharField(max_length=20)
    expires_at = models.DateTimeField()


class SignInTry(models.Model):
    """Wrong passwords in a row for one name typed at one address; only a digest of both is kept."""

    digest = models.CharField(primary_key=True, max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
