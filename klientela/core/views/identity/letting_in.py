"""From a proof to a session: the second step where there is one, and on to where somebody wanted to go."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.identity.browsers import open_session
from klientela.core.identity.devices import remember_device
from klientela.core.identity.factors import has_second_factor
from klientela.core.identity.models import User
from klientela.core.identity.second_step import hold
from klientela.core.identity.single_sign_on import signs_in_elsewhere


def let_in(request: HttpRequest, user: User, *, remember: bool = False, how: str = "password") -> HttpResponse:
    """Take somebody who has proved one thing to the second step, or in if he has none."""
    if shut_out(user):
        return redirect("sign-in")
    return arrived(request, user, remember=remember, how=how, then=next_address(request))


def arrived(request: HttpRequest, user: User, *, how: str, then: str, remember: bool = False, proved: bool = False) -> HttpResponse:
    """Ask for the second step where there is one and it was not proved yet."""
    if has_second_factor(user) and not proved:
        hold(request, user, remember=remember, how=how, then=then)
        return redirect("second-step")
    return go_in(request, user, remember=remember, how=how, then=then, proved=proved)


def go_in(request: HttpRequest, user: User, *, remember: bool, how: str, then: str, proved: bool = False) -> HttpResponse:
    """Open a session for somebody who has proved all he has to."""
    open_session(request, user, remember=remember, how=how, proved=proved)
    response = HttpResponseRedirect(then)
    remember_device(request, response, user)
    return response


def shut_out(user: User) -> bool:
    """Whether only single sign-on lets this user in. Whoever changes settings may break in by password, should the provider fail."""
    return signs_in_elsewhere(user) and not may(user, MANAGE_SETTINGS)


def next_address(request: HttpRequest) -> str:
    """Where to go on, if it lies within this program; else the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("home")
