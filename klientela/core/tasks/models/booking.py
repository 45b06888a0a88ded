"""Rooms, cars and devices that meetings take; and the pages on which customers choose a time themselves."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.identity.models import User
from klientela.core.records.fields import SortKey
from klientela.core.records.models import Reference
from klientela.core.tasks.models.calendar import Guest, Meeting
from klientela.kernel.keys import new_key


class ResourceKind(models.TextChoices):
    """What kind of thing a meeting takes."""

    ROOM = "room", pgettext_lazy("resource", "room")
    CAR = "car", pgettext_lazy("resource", "car")
    DEVICE = "device", pgettext_lazy("resource", "device")
    OTHER = "other", pgettext_lazy("resource", "other")


class Resource(Reference):
    """A room, car or device of the company, which one meeting at a time can have."""

    name = models.CharField(_("name"), max_length=120)
    sort_key = SortKey(of="name")
    kind = models.CharField(_("kind"), max_length=10, choices=ResourceKind, default=ResourceKind.ROOM)
    branch = models.ForeignKey("access.Branch", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch"))
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    text = models.TextField(_("description"), blank=True, max_length=2000)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(Reference.Meta):
        verbose_name = _("room or device")
        verbose_name_plural = _("rooms and devices")
        constraints = (models.UniqueConstraint("name", name="resource_name", condition=Q(deleted_at=None)),)
        indexes = (
            models.Index(fields=["sort_key", "id"], name="resource_sort", condition=Q(deleted_at=None)),
            models.Index(fields=["change", "id"], name="resource_change"),
        )

    def __str__(self) -> str:
        return self.name


class ResourceUse(models.Model):
    """A meeting has a resource for the time of one of its occurrences. That no two have it at once, the database itself sees to."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        verbose_name = _("use of a room or device")
        verbose_name_plural = _("uses of rooms and devices")
        constraints = (
            ExclusionConstraint(
                name="resource_taken_once",
                expressions=[("resource", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        )
        indexes = (models.Index(fields=["meeting"], name="resourceuse_meeting"),)


class WorkingHours(models.Model):
    """When somebody works, by his own clock; times for meetings are looked for within these hours."""

    wall = "user"
    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    begins = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    """Weekdays, Monday is 0."""

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")


class Asking(models.TextChoices):
    """Whether a question stands on a booking page."""

    NO = "", pgettext_lazy("question", "not asked")
    MAY = "may", pgettext_lazy("question", "asked, may be left empty")
    MUST = "must", pgettext_lazy("question", "asked, has to be answered")


class BookingPage(models.Model):
    """The page on which customers choose a time for a meeting with somebody; open to whoever has its address."""

    wall = "user"
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    heading = models.CharField(_("what is booked"), max_length=120)
    text = models.TextField(_("what visitors read first"), max_length=1000, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=30, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    pause = models.PositiveSmallIntegerField(_("free minutes before and after"), default=0, validators=[MaxValueValidator(240)])
    notice = models.PositiveSmallIntegerField(_("at the earliest, hours from now"), default=24, validators=[MaxValueValidator(24 * 60)])
    horizon = models.PositiveSmallIntegerField(
        _("at the latest, days from now"), default=30, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )
    phone = models.CharField(_("phone"), max_length=5, choices=Asking, default=Asking.MAY, blank=True)
    note = models.CharField(_("note"), max_length=5, choices=Asking, default=Asking.MAY, blank=True)
    with_others = ArrayField(models.UUIDField(), default=list, blank=True)
    """Keys of colleagues who take part in each meeting, so that they must be free as well."""
    sealed = models.TextField(blank=True)
    """The secret of its address, encrypted, so that its owner can read it again."""

    class Meta:
        verbose_name = _("booking page")
        verbose_name_plural = _("booking pages")

    def __str__(self) -> str:
        return self.heading


class Invitation(models.Model):
    """What a guest without an account here was last sent about a meeting, so that he gets each change once and no older answer counts."""

    guest = models.OneToOneField(Guest, models.CASCADE, primary_key=True, related_name="+")
    email = models.EmailField()
    sequence = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    """Of what the letter said of time and place; empty once the meeting is called off for him."""
    sent_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("sent invitation")
        verbose_name_plural = _("sent invitations")
