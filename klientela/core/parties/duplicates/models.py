"""Under which keys parties stand, which pairs are likely one and the same, and how much each fact counts."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.kernel.keys import new_key


class DuplicateKey(models.Model):
    """A party stands under a key; only those with a key in common are compared. `made_of`: letters of the groups of facts in it."""

    party = models.UUIDField()
    made_of = models.CharField(max_length=2)
    key = models.CharField(max_length=64, db_collation="C")

    class Meta:
        verbose_name = _("key of a party")
        verbose_name_plural = _("keys of parties")
        indexes = (
            models.Index(fields=["key", "made_of", "party"], name="duplicate_key"),
            models.Index(fields=["party"], name="duplicate_key_party"),
        )


class PairState(models.TextChoices):
    """What somebody has said of a pair."""

    OPEN = "open", _("To decide")
    DIFFERENT = "different", _("Not the same")


class DuplicatePair(models.Model):
    """Two parties that are likely one and the same, why, and what somebody has decided.

    `groups` holds the bits each group of facts says (`…_shared`: of people who live together), `parts` how alike each part is; `found_by`
    the sorts of keys both stand under.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    a = models.UUIDField()
    b = models.UUIDField()
    kind = models.CharField(_("kind"), max_length=20)
    score = models.FloatField(_("score"))
    groups = models.JSONField(default=dict)
    parts = models.JSONField(default=dict)
    found_by = ArrayField(models.CharField(max_length=2), default=list)
    state = models.CharField(_("state"), max_length=20, choices=PairState, default=PairState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        constraints = (
            models.UniqueConstraint(fields=["a", "b"], name="duplicate_pair"),
            models.CheckConstraint(condition=models.Q(a__lt=models.F("b")), name="duplicate_pair_order"),
        )
        indexes = (
            models.Index(fields=["state", "-score", "id"], name="duplicate_queue"),
            models.Index(fields=["b"], name="duplicate_pair_b"),
        )


class DuplicateWeights(models.Model):
    """What the company has set instead of the usual weights, and up to which change of parties pairs have been looked for; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    parts: Any = models.JSONField(default=dict)
    threshold = models.FloatField(_("from how many points on"), null=True, blank=True)
    reached = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("weights of duplicates")
        verbose_name_plural = _("weights of duplicates")
