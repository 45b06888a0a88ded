"""What an administrator has changed in the policy but not yet put into force."""

from django.conf import settings
from django.db import models


class PolicyDraft(models.Model):
    """The policy as one administrator wants it, made on top of the version `base`."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    base = models.PositiveIntegerField()
    document = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)
