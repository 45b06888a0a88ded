"""Browsers somebody is signed in with, how long that lasts, and the version of the rules read along with them."""

from datetime import datetime, timedelta

from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models.people import User

LONGEST_DAYS = 90
"""No session lasts longer, whatever the company chooses."""


class Session(AbstractBaseSession):
    """A browser somebody is signed in with. The row names its user, so that one statement answers both.

    Its key is the digest of the cookie: who reads the table cannot sign in with it.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)
    is_remembered = models.BooleanField(default=False, db_default=False)
    address = models.CharField(max_length=45, blank=True, default="", db_default="")
    browser = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def is_over(self, rules: "SignInRules", *, now: datetime) -> bool:
        """Whether it has lasted too long, or nobody has used it for too long."""
        idle = timedelta(days=rules.remembered_idle_days) if self.is_remembered else timedelta(hours=rules.idle_hours)
        return self.created_at + timedelta(days=rules.absolute_days) <= now or (self.seen_at or self.created_at) + idle <= now


class SignInRules(models.Model):
    """One row: how the company lets people in. Without the row the defaults hold."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    idle_hours = models.PositiveSmallIntegerField(
        _("Hours without use after which a session ends"), default=12, validators=[MinValueValidator(1), MaxValueValidator(24 * 30)]
    )
    remembered_idle_days = models.PositiveSmallIntegerField(
        _("Days without use on a device that is remembered"), default=30, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)]
    )
    absolute_days = models.PositiveSmallIntegerField(
        _("Days after which every session ends"), default=30, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)]
    )
    only_single_sign_on = models.BooleanField(_("Colleagues sign in only by single sign-on"), default=False, db_default=False)

    class Meta:
        verbose_name = _("rules of signing in")


class RulesVersion(models.Model):
    """One row, raised by the database whenever roles, grants or memberships change; remembered answers die with it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=1)
