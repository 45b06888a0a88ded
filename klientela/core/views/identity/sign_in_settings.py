"""Settings of signing in: how long sessions last, and where people sign in once for everything."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function, policy
from klientela.core.identity.browsers import address_of, sign_in_rules
from klientela.core.identity.forms import ProviderForm, RulesForm
from klientela.core.identity.models import Provider
from klientela.core.identity.openid import Refused, discover
from klientela.core.identity.single_sign_on import keep_provider, keep_rules, remove_provider
from klientela.core.jobs.fetch import FetchError, fetch
from klientela.core.views.identity.confirming import confirmed
from klientela.core.views.requests import user_of

ADMINISTRATORS = function(MANAGE_SETTINGS)


@policy(ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_settings(request: HttpRequest) -> HttpResponse:
    """Show the rules of signing in and the providers, and keep the rules."""
    form = RulesForm(request.POST or None, instance=sign_in_rules())
    if request.method == "POST" and form.is_valid():
        keep_rules(form.cleaned_data, by=user_of(request), address=address_of(request))
        return redirect(f"{reverse('sign-in-settings')}?saved=rules")
    context = {"form": form, "providers": Provider.objects.order_by("name"), "saved": request.GET.get("saved", "")}
    return render(request, "identity/sign_in_settings.html", context, status=422 if form.errors else 200)


@policy(ADMINISTRATORS)
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def provider_page(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Show and keep what is known of a provider; whether it answers is tried before."""
    provider = get_object_or_404(Provider, pk=pk) if pk else Provider()
    form = ProviderForm(request.POST or None, instance=provider)
    if request.method == "POST" and form.is_valid() and _kept(request, form, pk):
        return redirect(f"{reverse('sign-in-settings')}?saved=provider")
    back = request.build_absolute_uri(reverse("single-sign-on-back"))
    context = {"form": form, "provider": provider if pk else None, "back": back}
    return render(request, "identity/provider.html", context, status=422 if form.errors else 200)


@policy(ADMINISTRATORS)
@require_POST
@confirmed
def forget_provider(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget a provider."""
    remove_provider(get_object_or_404(Provider, pk=pk), by=user_of(request), address=address_of(request))
    return redirect(f"{reverse('sign-in-settings')}?saved=removed")


def _kept(request: HttpRequest, form: ProviderForm, pk: UUID | None) -> bool:
    values: dict[str, Any] = dict(form.cleaned_data)
    secret = values.pop("secret")
    provider = Provider.objects.get(pk=pk) if pk else Provider()
    try:
        if values["is_active"]:
            discover(values["issuer"], fetch)
        keep_provider(provider, values, secret=secret, by=user_of(request), address=address_of(request))
    except (Refused, FetchError):
        form.add_error("issuer", _("There is no provider at this address, or it does not answer. Nothing was saved."))
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors
