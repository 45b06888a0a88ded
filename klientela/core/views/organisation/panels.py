"""Panels on the pages of branches, territories and people."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.models import Branch, Territory
from klientela.core.access.organisation import NUMBERS, company_of, number_kind, number_text
from klientela.core.access.territories import number_in
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.views.addresses import record_address
from klientela.core.views.organisation.rules import told
from klientela.kernel.entity import Entity, Panel


def company_panel(entity: Entity, record: Any, _user: User) -> Panel | None:
    """In whose name a branch acts: its own, or that of the company above it."""
    if not isinstance(record, Branch):
        return None
    company = company_of(record)
    context = {
        "branch": record,
        "company": company,
        "company_url": record_address(entity, company.pk) if company else "",
        "numbers": _numbers(entity, company) if company else [],
    }
    return Panel(_("Company"), "organisation/panel_company.html", context, "side")


def rules_panel(_entity: Entity, record: Any, user: User) -> Panel | None:
    """By which rules records lie in a territory, how many do, and what belongs to it."""
    if not isinstance(record, Territory):
        return None
    context = {
        "rules": told(record.rules),
        "number": number_in([record.pk]).get(record.pk, 0),
        "rules_url": reverse("territories-rules", args=[record.pk]) if may(user, "update", record) else "",
    }
    return Panel(_("What lies here"), "organisation/panel_rules.html", context)


def _numbers(entity: Entity, company: Branch) -> list[tuple[Any, str]]:
    found = []
    for name, role in NUMBERS:
        kind = number_kind(role, company.country)
        label = kind.label if kind else field_of(entity, name).label
        found.append((label, number_text(company, name)))
    return [(label, text) for label, text in found if text]
