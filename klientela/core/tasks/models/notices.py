"""What people are told, on screen and by mail, and how each wants it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.records.models import RecordRef
from klientela.kernel.keys import new_key


class Notice(models.Model):
    """Something one person is told, once for each occurrence; it stays until it is old."""

    wall = "user"
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    occurrence = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    text = models.CharField(max_length=1000, blank=True)
    entity = models.CharField(max_length=60, blank=True)
    key = models.UUIDField(null=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    """When it is told: in the future while it is put off."""
    told_at = models.DateTimeField(null=True)
    """When the screen was told, after it came or came again."""
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    """When nothing was left to be done about it."""
    mail_at = models.DateTimeField(null=True)
    """When it goes out by mail; empty where it does not, or has."""

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = (models.UniqueConstraint(fields=["user", "occurrence"], name="notice_once"),)
        indexes = (
            models.Index(fields=["user", "-at", "-id"], name="notice_of_user"),
            models.Index(fields=["user"], name="notice_new", condition=Q(seen_at=None, closed_at=None)),
            models.Index(fields=["key"], name="notice_about", condition=Q(closed_at=None, key__isnull=False)),
            models.Index(fields=["at"], name="notice_to_tell", condition=Q(told_at=None)),
            models.Index(fields=["mail_at"], name="notice_to_mail", condition=Q(mail_at__isnull=False)),
            models.Index(fields=["at"], name="notice_old"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def about(self) -> RecordRef | None:
        """The record it is about, if there is one."""
        return RecordRef(self.entity, self.key) if self.key else None


class ByMail(models.TextChoices):
    """When news of a kind goes out by mail."""

    NOW = "now", _("at once")
    DIGEST = "digest", _("in the daily summary")
    NEVER = "never", _("not at all")


class NoticeChoice(models.Model):
    """How somebody wants to be told of one kind of news."""

    wall = "user"
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    on_screen = models.BooleanField(default=True)
    by_mail = models.CharField(max_length=10, choices=ByMail)

    class Meta:
        verbose_name = _("choice of notifications")
        verbose_name_plural = _("choices of notifications")
        constraints = (models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_once"),)


class QuietHours(models.Model):
    """When somebody is not to be disturbed, by his clock, and when his daily summary comes."""

    wall = "user"
    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    """Weekdays that are quiet altogether, Monday is 0."""
    digest_at = models.TimeField(_("daily summary at"), null=True, blank=True)

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
