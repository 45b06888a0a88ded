"""What was asked about a record, of whom, and what they said."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept
from klientela.core.processes.approvals.models.rules import Level, Rule


class RequestState(models.TextChoices):
    """How far a request is."""

    PENDING = "pending", _("Waiting")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Not decided in time")


class Request(Kept):
    """Somebody asks for agreement to a record as it is; while it waits there is one for each rule and record.

    `seen` tells what the agreement is about: the values the rule asks about. When they change, everybody is asked again (`round`).
    """

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+")
    entity = models.CharField(max_length=60)
    record = models.UUIDField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.PENDING)
    level = models.ForeignKey(Level, models.PROTECT, null=True, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    seen = models.JSONField(default=dict)
    is_locked = models.BooleanField(default=False)
    """Whether the record was locked by this request, which then unlocks it."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        constraints = (models.UniqueConstraint("rule", "record", name="approval_pending_once", condition=Q(state="pending")),)
        indexes = (
            models.Index(fields=["record", "-created_at"], name="approval_of_record"),
            models.Index(fields=["asked_by", "-created_at"], name="approval_of_asker"),
            models.Index(fields=["-created_at"], name="approval_lately"),
        )

    @property
    def is_pending(self) -> bool:
        return self.state == RequestState.PENDING


class CallState(models.TextChoices):
    """What somebody who was asked has said, or why he need not say anything any more."""

    WAITING = "waiting", _("has to decide")
    APPROVED = "approved", _("agreed")
    REFUSED = "refused", _("refused")
    PASSED = "passed", _("passed it on")
    UNNEEDED = "unneeded", _("is not needed any more")
    OVERTAKEN = "overtaken", _("was asked before the record changed")


class Routed(models.TextChoices):
    """Why somebody else is asked than the rule names, or nobody."""

    ABSENT = "absent", _("is away")
    LEFT = "left", _("does not work here any more")
    OWN = "own", _("asked for it himself or herself")
    UNABLE = "unable", _("may not see such records")
    LATE = "late", _("did not decide in time")
    NOBODY = "nobody", _("is nobody just now")


class Call(Kept):
    """One person asked at one level of a request. Without `user` nobody could be found, and whoever directs approvals names somebody."""

    part_of = "request"

    request = models.ForeignKey(Request, models.CASCADE, related_name="calls")
    level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stands_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Who would be asked otherwise; while only away he may still decide himself."""
    routed = models.CharField(max_length=10, choices=Routed, blank=True)
    state = models.CharField(max_length=10, choices=CallState, default=CallState.WAITING)
    reason = models.TextField(max_length=2000, blank=True)
    due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    share = models.UUIDField(null=True)
    """The share that lets him see the record as long as he is asked."""

    class Meta:
        verbose_name = _("question to an approver")
        verbose_name_plural = _("questions to approvers")
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint("request", "user", name="approval_asked_once", condition=Q(state="waiting", user__isnull=False)),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approval_decided_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["user"], name="approval_to_decide", condition=Q(state="waiting")),)
