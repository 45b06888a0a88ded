"""The log of what concerns the safety of accounts; the database refuses changes of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models.people import User


class SecurityEventKind(models.TextChoices):
    """What happened to an account or by way of it."""

    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", _("signed out everywhere")
    SESSION_ENDED = "session_ended", _("session ended")
    PASSWORD_CHANGED = "password_changed", _("password changed")
    EMAIL_CHANGED = "email_changed", _("e-mail changed")
    SECOND_FACTOR_ADDED = "second_factor_added", _("second factor added")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("second factor removed")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("recovery codes made")
    RECOVERY_CODE_USED = "recovery_code_used", _("recovery code used")
    SINGLE_SIGN_ON_LINKED = "single_sign_on_linked", _("single sign-on linked")
    ACCOUNT_CLOSED = "account_closed", _("account closed")
    ACCOUNT_OPENED = "account_opened", _("account opened")
    INVITED = "invited", _("invited")
    RESET_ASKED = "reset_asked", _("password reset asked for")
    KEY_MADE = "key_made", _("key made")
    KEY_REVOKED = "key_revoked", _("key revoked")
    KEY_REFUSED = "key_refused", _("key refused")
    LINK_MADE = "link_made", _("link made")
    LINK_REVOKED = "link_revoked", _("link revoked")
    VIEW_AS = "view_as", _("looked as somebody else")
    EMERGENCY_ACCESS = "emergency_access", _("emergency access")
    RULES_CHANGED = "rules_changed", _("permissions changed")
    SETTINGS_CHANGED = "settings_changed", _("settings changed")


class SecurityEvent(models.Model):
    """One event: when, of which kind, whom it concerns, who did it and from which address. Append-only, and sealed with the history."""

    program_may = "SELECT, INSERT"
    is_sealed_log = True
    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    kind = models.CharField(_("event"), max_length=40)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("whom it concerns"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("who did it"))
    address = models.CharField(_("address"), max_length=45, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        indexes = (models.Index(fields=["user", "-id"], name="security_event_user"),)

    def __str__(self) -> str:
        return str(SecurityEventKind(self.kind).label) if self.kind in SecurityEventKind.values else self.kind
