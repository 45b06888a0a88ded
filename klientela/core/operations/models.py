"""What running the system keeps of itself."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.kernel.keys import new_key
from klientela.kernel.wall import SYSTEM


class SampleData(models.Model):
    """Records brought in to look around with: the batches of the history that made them are their mark."""

    wall = SYSTEM

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    batches = ArrayField(models.UUIDField())
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sample data")
        verbose_name_plural = _("sample data")
        constraints = (models.UniqueConstraint(models.Value(1), name="sample_data_once", condition=models.Q(removed_at=None)),)
