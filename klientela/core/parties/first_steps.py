"""What people do first with companies and people."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, visible
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.core.views.guide.steps import LEADERS, at, made_by, may_do
from klientela.core.views.heads import import_address
from klientela.kernel.entity import entity_named
from klientela.kernel.guide import Step


def _companies(user: User) -> Any:
    return visible(user, "read", entity_named("organizations"))


def _bring_in(user: User) -> str:
    return import_address(entity_named("organizations"), user) or reverse("organizations-new")


def _may_bring_in(user: User) -> bool:
    return may(user, "read", entity_named("organizations")) and may_make(user, entity_named("organizations"))


def _numbers(user: User) -> Any:
    return visible(user, "read", entity_named("identifiers"))


STEPS = {
    "customers": Step(
        _("Customers"),
        _("Bring them in from Excel, CSV or the old CRM: first a trial, then the import. Or enter the first one by hand."),
        _companies,
        _bring_in,
        _("Bring in"),
        "upload",
        LEADERS,
        _may_bring_in,
    ),
    "own-company": Step(
        _("A company you look after"),
        _("Enter it, or have one handed over to you. It then stands among your own."),
        **made_by("organizations"),
        label=_("Enter"),
        icon="building",
        roles=frozenset({"rep", "marketing"}),
    ),
    "own-person": Step(
        _("Somebody who works there"),
        _("With a number and an address, so that calls and letters find their place."),
        **made_by("persons"),
        label=_("Enter"),
        icon="user-plus",
        roles=frozenset({"rep", "marketing", "service-agent"}),
    ),
    "numbers": Step(
        _("Tax numbers of customers"),
        _("They are checked when you enter them, and stand on what is sent."),
        _numbers,
        at("organizations-list"),
        _("Open companies"),
        "hash",
        frozenset({"accountant"}),
        may_do("read", "identifiers"),
    ),
}
