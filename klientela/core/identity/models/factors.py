"""What somebody proves at the second step of signing in: an app that shows codes, passkeys, and codes on paper."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models.people import User
from klientela.kernel.keys import new_key


class CodeApp(models.Model):
    """An app that shows a new code every half minute. Its secret is kept sealed; `last_step` refuses a code used before."""

    wall = "user"

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    sealed = models.TextField(editable=False)
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("code app")
        verbose_name_plural = _("code apps")


class Passkey(models.Model):
    """A key kept by a device or a password manager, bound to the address of this installation. Only its public half is here."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    credential = models.CharField(max_length=1400, unique=True, editable=False)
    public_key = models.BinaryField()
    uses = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")


class RecoveryCode(models.Model):
    """A code on paper for the day the telephone is lost. It works once; only its digest is kept."""

    wall = "user"

    digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
