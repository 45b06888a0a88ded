"""What the API remembers: orders already carried out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.kernel.keys import new_key


class Receipt(models.Model):
    """A request that was carried out under a key its sender chose, so that sending it again does nothing twice.

    Only the digest of the request and the key of the record are kept: an answer given again is read anew, with the
    rights its sender has by then.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    record = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="receipt_once"),)
