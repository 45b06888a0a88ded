"""The landing page of the settings: what the user can set up, in groups."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.views.requests import user_of
from klientela.core.views.shell import settings_links

SECTIONS = (
    (_("People and organisation"), ("users", "teams", "branches", "territories")),
    (_("Access and safety"), ("access-grid", "roles", "sign-in-settings", "keys", "why", "security-log", "emergency")),
    (_("The system"), ("system", "backups", "modules", "mail-settings", "mail-outbox", "imports", "sample-data")),
)
"""Headings with the keys of what stands under them, in this order; everything else comes below."""


@policy(SIGNED_IN)
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """People and organisation, access, reference data, and what modules add; nothing to set up: no such page."""
    links = {link.key: link for link in settings_links(user_of(request))}
    if not links:
        raise Http404
    groups = [(label, [links.pop(key) for key in keys if key in links]) for label, keys in SECTIONS]
    groups.append((_("Processes and lists"), list(links.values())))
    return render(request, "views/settings.html", {"groups": [group for group in groups if group[1]]})
