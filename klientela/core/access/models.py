"""The organisation — branches, teams, roles — and the grants its roles carry."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.kept import Kept


class Branch(Kept):
    """A place or part of the company; branches form a tree. One with its own tax data is a company."""

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=20, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("belongs to"))

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        constraints = (models.UniqueConstraint("name", name="branch_name", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class Team(Kept):
    """People who share their work, across branches if need be."""

    name = models.CharField(_("name"), max_length=200)
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leader"))
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch"))

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = (models.UniqueConstraint("name", name="team_name", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """Somebody belongs to a team. `is_main`: what he makes belongs to this team."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    is_main = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "team"], name="team_member"),
            models.UniqueConstraint(fields=["user"], name="team_main", condition=models.Q(is_main=True)),
        )


class BranchMember(models.Model):
    """Somebody works in a branch. `is_main`: what he makes belongs to this branch."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="members")
    is_main = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "branch"], name="branch_member"),
            models.UniqueConstraint(fields=["user"], name="branch_main", condition=models.Q(is_main=True)),
        )


class Role(Kept):
    """A set of permissions people hold: rep, team leader, director, administrator, or the company's own."""

    slug = models.SlugField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.name


class RoleHolder(models.Model):
    """Somebody holds a role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, models.CASCADE, related_name="holders")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "role"], name="role_holder"),)


class Scope(models.TextChoices):
    """How far a grant reaches. A set, not a ladder."""

    OWN = "own", _("own")
    SUBORDINATES = "subordinates", _("subordinates'")
    TEAM = "team", _("team's")
    BRANCH = "branch", _("branch's")
    ALL = "all", _("all")


class Grant(models.Model):
    """A role may do an operation to the records of an entity within a scope; without entity: a function such as import."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    entity = models.CharField(max_length=60, blank=True)
    op = models.CharField(max_length=40)
    scope = models.CharField(max_length=20, choices=Scope, default=Scope.ALL)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["role", "entity", "op", "scope"], name="grant_once"),)


class DefaultsLoaded(models.Model):
    """The default grants of a file for an entity were given to a role once; what an administrator takes away stays away."""

    role = models.CharField(max_length=50)
    entity = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["role", "entity"], name="defaults_once"),)


class PrincipalKind(models.IntegerChoices):
    """What a code in a record's `acl` stands for, and where its range begins (in millions)."""

    USER = 0
    TEAM = 1
    BRANCH = 2


class Principal(models.Model):
    """The small number of a user, team or branch in the `acl` of records. Numbers are never given twice."""

    code = models.IntegerField(primary_key=True)
    kind = models.SmallIntegerField(choices=PrincipalKind)
    ref = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "ref"], name="principal_ref"),)
