"""What opens a door without a session: keys of programs, links that work once, and the count of wrong tries."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept
from klientela.core.identity.models.people import User
from klientela.kernel.wall import SYSTEM


class ApiToken(Kept):
    """A key with which a program acts as a user, within limits; only its digest is kept.

    Operations, entities and addresses: None is no limit. What the user may not do himself, the key never may.
    """

    wall = "user"
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    operations = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    entities = ArrayField(models.CharField(max_length=60), null=True, blank=True)
    addresses = ArrayField(models.CharField(max_length=50), null=True, blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    used_from = models.CharField(max_length=45, blank=True, default="", db_default="", editable=False)
    refused_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")


class OneTimeLink(models.Model):
    """A link that works once: to set up the first administrator, to accept an invitation, to choose a new password.

    Only its digest is kept. It dies with a change of the address it was made for.
    """

    wall = SYSTEM
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
