"""The rules of approval: of which records, and who decides at which level."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.access.models import Role
from klientela.core.identity.kept import Kept


class Rule(Kept):
    """Records of one kind of which a question is true need the agreement of the people of its levels."""

    name = models.CharField(_("name"), max_length=100)
    entity = models.CharField(_("of"), max_length=60)
    text = models.TextField(_("what to look at"), max_length=2000, blank=True)
    criteria = models.JSONField(default=dict)
    """Which records need it, as `criteria.tree.to_json` writes it; empty: all."""
    locks = models.BooleanField(_("lock the record until it is decided"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("rule of approval")
        verbose_name_plural = _("rules of approval")
        ordering = ("entity", "name")
        constraints = (models.UniqueConstraint("entity", "name", name="approval_rule_name", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class Who(models.TextChoices):
    """Who decides at a level."""

    MANAGER = "manager", _("The manager of the owner")
    LEADER = "leader", _("The leader of the owner's team")
    PEOPLE = "people", _("Named colleagues")
    ROLE = "role", _("Everybody who holds a role")
    FUNCTION = "function", _("Everybody who may do something")


class Needs(models.TextChoices):
    """How many of those who are asked at a level have to agree."""

    ONE = "one", _("One of them is enough")
    ALL = "all", _("All of them")


class WhenLate(models.TextChoices):
    """What becomes of a question that is not answered in time."""

    REMIND = "remind", _("Remind again")
    PASS_ON = "pass_on", _("Pass it to the manager")
    REFUSE = "refuse", _("Refuse it")


class Level(Kept):
    """One step of a rule: whom to ask, how many of them must agree, for which records, and how long it may take."""

    part_of = "rule"

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="levels")
    position = models.PositiveSmallIntegerField(default=1)
    who = models.CharField(_("who decides"), max_length=10, choices=Who, default=Who.MANAGER)
    people = ArrayField(models.UUIDField(), default=list, blank=True)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role"))
    function = models.CharField(_("function"), max_length=60, blank=True)
    needs = models.CharField(_("how many"), max_length=5, choices=Needs, default=Needs.ONE)
    criteria = models.JSONField(default=dict)
    hours = models.PositiveSmallIntegerField(_("hours to decide"), null=True, blank=True)
    when_late = models.CharField(_("after that"), max_length=10, choices=WhenLate, default=WhenLate.REMIND)

    class Meta:
        verbose_name = _("level of approval")
        verbose_name_plural = _("levels of approval")
        ordering = ("position", "created_at")
