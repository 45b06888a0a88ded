"""The warning that stands in a form while somebody types, and the way from there to the party that was meant."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from klientela.core.access.decisions import get_for, may
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.parties.duplicates.seeing import groups_seen
from klientela.core.parties.duplicates.typing import hints, typed_facts
from klientela.core.parties.models import ContactMechanism, Identifier, Organization, Party, PartyKind, Person
from klientela.core.parties.queries import url_of
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.entity import Entity, Panel, entity_of

READ = grants("read", "parties")
FIELDS = ("name", "legal_name", "given_name", "family_name", "email", "phone", "town", "kind", "value")
LONGEST = 200
KINDS: Mapping[str, PartyKind] = {"organizations": PartyKind.ORGANIZATION, "persons": PartyKind.PERSON, "parties": PartyKind.ORGANIZATION}
PARTS = frozenset({"identifiers", "contact-mechanisms"})
"""Forms of parts, in which a number or an address is typed that somebody else may have."""


@policy(READ)
@require_POST
def perhaps(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Whom somebody may mean by what stands in a form; with `use`, on to the one he chose."""
    user = user_of(request)
    if chosen := key_of(request.POST.get("use", "")):
        return redirect(url_of(get_for(user, entity_of(Party), chosen)))
    values = {name: request.POST.get(name, "").replace("\0", "")[:LONGEST] for name in FIELDS}
    kind, but = _meant(user, slug, request)
    found = hints(user, typed_facts(values, kind=kind, user=user), but=but) if any(values.values()) else []
    return render(request, "parties/duplicates/perhaps.html", {"hints": found, "slug": slug, "is_part": slug in PARTS})


def _meant(user: User, slug: str, request: HttpRequest) -> tuple[str, UUID | None]:
    """The kind of party that is entered, and the party itself, which is no duplicate of its own."""
    itself = key_of(request.GET.get("of", ""))
    if slug in KINDS:
        return KINDS[slug].value, itself
    if slug not in PARTS or itself is None:
        raise Http404
    return get_for(user, entity_of(Party), itself).kind, itself


def watching(entity: Entity, record: object, user: User, *, parent: object = None) -> Panel | None:
    """What watches a form of companies and people, and of their numbers, and says whom somebody may mean."""
    is_part = entity.model in (Identifier, ContactMechanism)
    if not is_part and entity.model not in (Party, Organization, Person):
        return None
    if not may(user, "read", entity_of(Party)) or not groups_seen(user):
        return None
    itself = (parent or getattr(record, "party", None)) if is_part else record
    return Panel("", "parties/duplicates/watching.html", {"slug": entity.slug, "of": getattr(itself, "pk", ""), "is_new": not record})
