"""What calendar and contact programs of one person know and have left with us, and the secret address of his calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.kernel.keys import new_key


class Collection(models.TextChoices):
    """What a program of somebody's own keeps in step with us."""

    MEETINGS = "meetings", _("Meetings")
    TASKS = "tasks", _("Tasks")
    PEOPLE = "people", _("People")


class PeerItem(models.Model):
    """How the programs of one person call a record, and what they said of it that we do not keep ourselves."""

    wall = "user"
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    collection = models.CharField(max_length=10, choices=Collection)
    name = models.CharField(max_length=255)
    """The last part of its address."""
    key = models.UUIDField()
    uid = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    """The whole of it as it was last sent, so that nothing of it is lost on the way back."""

    class Meta:
        verbose_name = _("record of a calendar program")
        verbose_name_plural = _("records of calendar programs")
        constraints = (
            models.UniqueConstraint(fields=["user", "collection", "name"], name="peeritem_name"),
            models.UniqueConstraint(fields=["user", "collection", "key"], name="peeritem_key"),
        )


class PeerState(models.Model):
    """What a program was told last: the names and marks of everything in a collection, so that the next time only the rest is told."""

    wall = "user"
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    collection = models.CharField(max_length=10, choices=Collection)
    token = models.CharField(max_length=64)
    marks = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("state of a calendar program")
        verbose_name_plural = _("states of calendar programs")
        constraints = (models.UniqueConstraint(fields=["user", "collection", "token"], name="peerstate_token"),)


class CalendarFeed(models.Model):
    """A secret address under which other calendars read somebody's own; kept as a digest, renewed and taken back at any time."""

    wall = "user"
    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    is_busy_only = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
