"""Where people sign in once for everything: the provider, and who is who there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models.people import User
from klientela.kernel.keys import new_key
from klientela.kernel.wall import SYSTEM


class Provider(models.Model):
    """A service that says who somebody is (OpenID Connect)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=60)
    issuer = models.CharField(_("address of the provider"), max_length=300)
    client_id = models.CharField(_("client ID"), max_length=300)
    is_active = models.BooleanField(_("offered on the sign-in page"), default=True)
    makes_accounts = models.BooleanField(_("make accounts for people not known here"), default=False)
    proves_second_step = models.BooleanField(_("asks for a second step itself"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("single sign-on")
        verbose_name_plural = _("single sign-on")
        constraints = (models.UniqueConstraint(fields=["issuer", "client_id"], name="provider_once"),)

    def __str__(self) -> str:
        return self.name


class ProviderSecret(models.Model):
    """The secret we share with a provider, sealed and never shown; apart from the provider, whose name strangers read too."""

    wall = SYSTEM
    provider = models.OneToOneField(Provider, models.CASCADE, primary_key=True, related_name="+")
    sealed = models.TextField(editable=False)


class KnownSubject(models.Model):
    """Who somebody of a provider is here; linked once, it stays that person whatever his address becomes."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="subjects")
    subject = models.CharField(max_length=255)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["provider", "subject"], name="subject_once"),
            models.UniqueConstraint(fields=["provider", "user"], name="subject_of_user"),
        )
