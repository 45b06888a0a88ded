"""What people do first with what happens with customers."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.core.views.guide.standing import with_tour
from klientela.core.views.guide.steps import SELLERS
from klientela.kernel.entity import entity_named
from klientela.kernel.guide import Step


def _mine(user: User) -> Any:
    return visible(user, "read", entity_named("episodes")).filter(owner=user)


def _a_company(user: User) -> str:
    """A company to note something at: one of his own before others."""
    rows = visible(user, "read", entity_named("organizations"))
    own = rows.filter(owner=user) if sees(user, entity_named("organizations"), "owner") else rows.none()
    key = own.values_list("pk", flat=True).first() or rows.values_list("pk", flat=True).first()
    return with_tour(reverse("organizations-record", args=[key]), "record") if key else ""


def _may_note(user: User) -> bool:
    episodes = entity_named("episodes")
    return may_make(user, episodes) and sees(user, episodes, "owner") and may(user, "read", entity_named("organizations"))


STEPS = {
    "contact": Step(
        _("Note a call or a visit"),
        _("What was said, and what comes next. It stands with the company for all who look after it."),
        _mine,
        _a_company,
        _("Open a company"),
        "phone",
        SELLERS | {"service-agent", "marketing"},
        _may_note,
    )
}
