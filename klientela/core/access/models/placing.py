"""What opens single records: the numbers in their `acl`, shares, and the territories they lie in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.access.models.organisation import Team, Territory
from klientela.kernel.keys import new_key


class PrincipalKind(models.IntegerChoices):
    """What a code in a record's `acl` stands for, and where its range begins (in millions)."""

    USER = 0
    TEAM = 1
    BRANCH = 2
    TERRITORY = 3
    READ_BY_USER = 4
    UPDATE_BY_USER = 5
    READ_BY_TEAM = 6
    UPDATE_BY_TEAM = 7
    PARTY = 8


class Principal(models.Model):
    """The small number of whatever can make a record visible, in the `acl` of records. Numbers are never given twice."""

    code = models.IntegerField(primary_key=True)
    kind = models.SmallIntegerField(choices=PrincipalKind)
    ref = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "ref"], name="principal_ref"),)


class ShareLevel(models.TextChoices):
    """What a share opens: reading (and exporting), or changing too."""

    READ = "read", _("see")
    UPDATE = "update", _("change")


class Share(models.Model):
    """One record is opened to a user or a team beyond what their roles reach; never beyond what their roles may do."""

    beside = "record"
    follows = "owner_id"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    entity = models.CharField(max_length=60)
    record = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=10, choices=ShareLevel, default=ShareLevel.READ)
    code = models.IntegerField(editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["record", "code"], name="share_once"),
            models.CheckConstraint(
                condition=models.Q(user=None, team__isnull=False) | models.Q(user__isnull=False, team=None), name="share_to_one"
            ),
        )


class RecordTerritory(models.Model):
    """A record lies in a territory, by the territory's rules; never typed. Records of a party lie where the party does."""

    record = models.UUIDField()
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    code = models.IntegerField(editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["record", "territory"], name="record_territory_once"),)
        indexes = (models.Index(fields=["territory"], name="record_territory_of"),)
