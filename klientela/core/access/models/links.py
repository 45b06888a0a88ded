"""Links: whoever holds one sees one record without an account."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.kernel.keys import new_key
from klientela.kernel.wall import SYSTEM


class Link(models.Model):
    """A principal of its own for public pages: one record, one operation, until a day, revocable. Only its digest is kept.

    It opens no more than its maker may see at the moment it is used.
    """

    wall = SYSTEM
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    entity = models.CharField(max_length=60)
    record = models.UUIDField()
    op = models.CharField(max_length=40, default="read")
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("public link")
        verbose_name_plural = _("public links")
        indexes = (models.Index(fields=["record"], name="link_record"),)
