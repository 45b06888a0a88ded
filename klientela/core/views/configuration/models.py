"""What was brought in by files of configuration."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from klientela.kernel.keys import new_key


class ConfigurationImport(models.Model):
    """A file of configuration that was brought in: by whom, and each piece it changed as it was before and after."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    batch = models.UUIDField()
    """Under which its changes stand in the history."""
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-id")
