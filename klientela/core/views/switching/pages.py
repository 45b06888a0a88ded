"""The settings of modules: which there are, what each does, and switching them on and off."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.modules import modules_off
from klientela.core.access.policy import function, policy
from klientela.core.access.switches import comes_with, goes_with, switch_off, switch_on
from klientela.core.identity.browsers import address_of
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.core.views.switching.vanishing import going
from klientela.kernel.module import Module, dependents_of, required_by, switchable

ADMINISTRATORS = function(MANAGE_SETTINGS)
HEADINGS = ((gettext_lazy("Modules"), "klientela.modules."), (gettext_lazy("Countries"), "klientela.packs."))


@policy(ADMINISTRATORS)
@require_safe
def modules_page(request: HttpRequest) -> HttpResponse:
    """Every module with what it does, what it needs, and whether it is on."""
    off = modules_off()
    groups = [(label, [_line(known, off) for known in switchable().values() if known.name.startswith(place)]) for label, place in HEADINGS]
    return render(request, "switching/modules.html", {"groups": [group for group in groups if group[1]]})


@policy(ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def off_page(request: HttpRequest, label: str) -> HttpResponse:
    """Tell what will be gone and what stays, and switch off."""
    module = _module(label)
    if request.method == "POST":
        _tell(request, switch_off(label, by=user_of(request), address=address_of(request)), _("Switched off: %(names)s. All data stays."))
        return redirect("modules")
    if label in modules_off():
        return redirect("modules")
    others = goes_with(label)
    context = {"module": module, "others": names(others), "gone": [going(known, user_of(request)) for known in (module, *others)]}
    return render(request, "switching/off.html", context)


@policy(ADMINISTRATORS)
@require_POST
def put_on(request: HttpRequest, label: str) -> HttpResponse:
    """Switch on, with what it needs."""
    _module(label)
    _tell(request, switch_on(label, by=user_of(request), address=address_of(request)), _("Switched on: %(names)s."))
    return redirect("modules")


def names(modules: list[Module] | tuple[Module, ...]) -> str:
    """“Sales and Catalogue”."""
    return get_text_list([str(known.verbose_name) for known in modules], _("and"))


def _module(label: str) -> Module:
    if label not in switchable():
        raise Http404
    return switchable()[label]


def _tell(request: HttpRequest, switched: list[Module], text: str) -> None:
    if switched:
        say(request, text % {"names": names(switched)})


def _line(module: Module, off: frozenset[str]) -> dict[str, Any]:
    is_on = module.label not in off
    return {
        "module": module,
        "is_on": is_on,
        "needs": names(required_by(module.label)),
        "needed_by": names(dependents_of(module.label)),
        "brings": "" if is_on else names(comes_with(module.label)),
    }
