"""The address card of a party as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import get_for
from klientela.core.access.policy import grants, policy
from klientela.core.tasks.interchange.people_shown import parties_shown_to
from klientela.core.tasks.interchange.vcard_out import cards_of
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named


@policy(grants("export", "parties"))
@require_safe
def card_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out the card of a person or company, with what its reader may know of it."""
    user = user_of(request)
    party = get_for(user, entity_named("parties"), pk, "export")
    content = cards_of(parties_shown_to(user, [party]))
    headers = {"Content-Disposition": f'attachment; filename="card-{str(pk)[-6:]}.vcf"'}
    return HttpResponse(content, content_type="text/vcard; charset=utf-8", headers=headers)
