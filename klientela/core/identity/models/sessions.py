"""Browsers somebody is signed in with, and the version of the rules read along with them."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models.people import User


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
