"""Roles: what they grant, what they take away, which fields they show; and the versions of the whole policy."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept


class Role(Kept):
    """A set of permissions people hold: rep, team leader, director, administrator, or the company's own."""

    slug = models.SlugField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=300, blank=True)
    needs_second_factor = models.BooleanField(_("second factor required"), default=False)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return gettext(self.name) if self.name else ""


class RoleHolder(models.Model):
    """Somebody holds a role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, models.CASCADE, related_name="holders")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "role"], name="role_holder"),)


class Scope(models.TextChoices):
    """How far a grant reaches. A set, not a ladder: team, territory and branch cannot be compared."""

    OWN = "own", _("own")
    SUBORDINATES = "subordinates", _("subordinates'")
    TEAM = "team", _("team's")
    TERRITORY = "territory", _("territory's")
    BRANCH = "branch", _("branch's")
    PARTY = "party", _("own party's")
    ALL = "all", _("all")


class Effect(models.TextChoices):
    """Whether a rule opens records, or confines the operation to those of its scope whatever else is granted."""

    GRANT = "grant", _("allows")
    RESTRICT = "restrict", _("confines to")


class Grant(models.Model):
    """A role may do an operation to the records of an entity within a scope; without entity: a function such as import.

    With the effect `restrict` the operation is confined to the scope: restrictions always win over grants and shares.
    """

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    entity = models.CharField(max_length=60, blank=True)
    op = models.CharField(max_length=40)
    scope = models.CharField(max_length=20, choices=Scope, default=Scope.ALL)
    effect = models.CharField(max_length=10, choices=Effect, default=Effect.GRANT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["role", "entity", "op", "scope", "effect"], name="grant_once"),)


class FieldLevel(models.IntegerChoices):
    """What a user may do with a field of an entity."""

    HIDDEN = 0, _("hidden")
    READ = 1, _("read")
    WRITE = 2, _("write")


class FieldRule(models.Model):
    """What a role says of a field: the level it gives, and the ceiling it sets, which always wins."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="field_rules")
    entity = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    level = models.SmallIntegerField(choices=FieldLevel, null=True, blank=True)
    ceiling = models.SmallIntegerField(choices=FieldLevel, null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["role", "entity", "field"], name="field_rule_once"),)


class DefaultsLoaded(models.Model):
    """A default of a file was given to a role once; what an administrator takes away stays away.

    `op` is the operation, or the field for a default of `fields.csv`.
    """

    role = models.CharField(max_length=50)
    entity = models.CharField(max_length=60, blank=True)
    op = models.CharField(max_length=80, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["role", "entity", "op"], name="defaults_once"),)


class PolicyVersion(models.Model):
    """The whole policy as it stood after a change: who changed it, when, why, and the document to return to."""

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    document = models.JSONField()

    class Meta:
        ordering = ("-number",)


class EmergencyAccess(models.Model):
    """For at most an hour somebody may read everything, for a written reason; the log keeps it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    begins_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["user", "-until"], name="emergency_user"),)


class ModuleState(models.Model):
    """Whether a module is switched on; without a row it is."""

    module = models.CharField(primary_key=True, max_length=60)
    is_on = models.BooleanField(default=True)
