"""Meetings of the calendar, with their guests and the occurrences that differ from their series."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.fields import SortKey
from klientela.core.records.models import Part, Record, RecordRef, scoped_indexes
from klientela.core.tasks.models.tasks import Repeats


class MeetingKind(models.TextChoices):
    """What takes somebody's time."""

    MEETING = "meeting", pgettext_lazy("calendar", "meeting")
    VISIT = "visit", pgettext_lazy("calendar", "visit")
    CALL = "call", pgettext_lazy("calendar", "call")
    ABSENCE = "absence", pgettext_lazy("calendar", "absence")
    OTHER = "other", pgettext_lazy("calendar", "other")


class MeetingState(models.TextChoices):
    """What became of a meeting."""

    PLANNED = "planned", pgettext_lazy("calendar", "planned")
    HELD = "held", pgettext_lazy("calendar", "held")
    CANCELLED = "cancelled", pgettext_lazy("calendar", "called off")


class Answer(models.TextChoices):
    """What a guest says to an invitation."""

    WAITING = "waiting", pgettext_lazy("guest", "has not answered")
    ACCEPTED = "accepted", pgettext_lazy("guest", "comes")
    DECLINED = "declined", pgettext_lazy("guest", "does not come")
    TENTATIVE = "tentative", pgettext_lazy("guest", "perhaps")


class Ahead(models.TextChoices):
    """How many minutes before a meeting one is reminded of it."""

    NEVER = "", _("no reminder")
    FIVE = "5", _("5 minutes before")
    QUARTER = "15", _("15 minutes before")
    HOUR = "60", _("an hour before")
    DAY = "1440", _("a day before")


class Meeting(Record):
    """Time in somebody's calendar: a meeting, visit, call or absence, once or again and again, with those who take part."""

    party_column: ClassVar[str] = "party_id"
    derived: ClassVar[frozenset[str]] = frozenset({"sequence", "remind_at"})

    kind = models.CharField(_("kind"), max_length=10, choices=MeetingKind, default=MeetingKind.MEETING)
    title = models.CharField(_("title"), max_length=200)
    sort_key = SortKey(of="title")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    """Of a series, the first occurrence. A meeting of whole days begins and ends at midnight by the clock of `zone`."""
    is_all_day = models.BooleanField(_("whole days"), default=False)
    zone = models.CharField(_("time zone"), max_length=60, blank=True)
    """By whose clock it is meant, also across summer time."""
    place = models.CharField(_("place"), max_length=300, blank=True)
    text = models.TextField(_("description"), blank=True, max_length=10_000)
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    about_entity = models.CharField(_("about"), max_length=60, blank=True, editable=False)
    about_key = models.UUIDField(null=True, blank=True, editable=False)
    is_private = models.BooleanField(_("private"), default=False, help_text=_("Others see only that you are busy"))
    is_free = models.BooleanField(_("leaves me free"), default=False, help_text=_("Others may still take this time"))
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED, editable=False)
    repeats = models.CharField(_("repeats"), max_length=40, choices=Repeats, default=Repeats.NEVER, blank=True)
    rrule = models.CharField(
        _("rule of its own"), max_length=500, blank=True, help_text=_("As calendars write it, such as FREQ=MONTHLY;BYDAY=-1FR")
    )
    lasts_until = models.DateTimeField(null=True, blank=True, editable=False)
    """When its last occurrence is over; empty where a series has no end."""
    uid = models.CharField(max_length=255, blank=True, editable=False)
    """How calendars of others call it."""
    sequence = models.PositiveIntegerField(default=0, editable=False)
    """Grows with each change of time or place, so that calendars of others know the newest."""
    remind_before = models.CharField(_("reminder"), max_length=5, blank=True, choices=Ahead, default=Ahead.NEVER)
    remind_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the next reminder is due."""

    class Meta(Record.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = (
            models.UniqueConstraint("owner", "uid", name="meeting_uid", condition=Q(deleted_at=None) & ~Q(uid="")),
            models.CheckConstraint(name="meeting_ends", condition=Q(ends_at__gte=F("starts_at"))),
            models.CheckConstraint(
                name="meeting_about", condition=Q(about_entity="", about_key=None) | (~Q(about_entity="") & Q(about_key__isnull=False))
            ),
        )
        indexes = (
            *scoped_indexes("meeting", "sort_key", "starts_at", "created_at", beside=("is_private",)),
            models.Index(fields=["owner", "starts_at"], name="meeting_of_owner", condition=Q(deleted_at=None)),
            models.Index(fields=["owner", "lasts_until"], name="meeting_until", condition=Q(deleted_at=None)),
            models.Index(fields=["party", "starts_at"], name="meeting_of_party", include=["acl"], condition=Q(deleted_at=None)),
            models.Index(fields=["about_key"], name="meeting_about_record", condition=Q(deleted_at=None, about_key__isnull=False)),
            models.Index(fields=["remind_at"], name="meeting_remind", condition=Q(deleted_at=None, remind_at__isnull=False)),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_series(self) -> bool:
        """Whether it comes again and again."""
        return bool(self.rrule)

    @property
    def about(self) -> RecordRef | None:
        """The record it is about, if there is one."""
        return RecordRef(self.about_entity, self.about_key) if self.about_key else None


class MeetingChange(Part):
    """One occurrence of a series that was moved, renamed, held or taken out."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+", verbose_name=_("meeting"))
    occurs_at = models.DateTimeField(_("would begin"))
    """When it would begin by the rule of its series."""
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    is_gone = models.BooleanField(_("called off"), default=False)
    is_held = models.BooleanField(pgettext_lazy("calendar", "held"), default=False, editable=False)

    class Meta(Part.Meta):
        verbose_name = _("changed occurrence")
        verbose_name_plural = _("changed occurrences")
        constraints = (models.UniqueConstraint("meeting", "occurs_at", name="meetingchange_once", condition=Q(deleted_at=None)),)
        indexes = (models.Index(fields=["meeting", "occurs_at"], name="meetingchange_meeting"),)

    def __str__(self) -> str:
        return self.title or str(self.meeting)


class Guest(Part):
    """Somebody who is asked to a meeting: a colleague, a person we know, or an address."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+", verbose_name=_("meeting"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("colleague"))
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.WAITING, editable=False)
    is_needed = models.BooleanField(_("has to be there"), default=True)

    class Meta(Part.Meta):
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        constraints = (
            models.UniqueConstraint("meeting", "user", name="guest_user_once", condition=Q(deleted_at=None, user__isnull=False)),
            models.UniqueConstraint("meeting", "party", name="guest_party_once", condition=Q(deleted_at=None, party__isnull=False)),
        )
        indexes = (
            models.Index(fields=["meeting"], name="guest_meeting"),
            models.Index(fields=["user", "meeting"], name="guest_user", condition=Q(deleted_at=None, user__isnull=False)),
        )

    def __str__(self) -> str:
        return self.name or self.email or str(self.user or self.party or "")
