"""Taking consent back by a link, without signing in: as easy as giving it."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from klientela.core.access.acting import as_system
from klientela.core.access.links import LONGEST_DAYS, followed, make_link
from klientela.core.identity.models import User
from klientela.core.parties.consents.models import Consent, ConsentSource, ConsentState
from klientela.core.parties.consents.services import withdraw
from klientela.core.parties.merging.leading import survivors
from klientela.core.parties.models import Party

WITHDRAW = "withdraw"


def withdrawal_link(party: Party, *, by: User) -> str:
    """The secret of a link by which a party sees what it agreed to and takes it back; it works on when its maker has left."""
    return make_link(party, by=by, days=LONGEST_DAYS, op=WITHDRAW, needs="update")


def given_by_link(secret: str) -> list[Consent]:
    """What the party of a link has agreed to. Unknown, expired and revoked links are the same 404."""
    with as_system("a party looks at its consents by its link"):
        return list(_given(secret).select_related("purpose").order_by("purpose__name", "channel"))


def withdraw_by_link(secret: str, consent: UUID | None) -> int:
    """Take back one of the consents of a link's party, or all; how many there were."""
    with as_system("a party takes back its consent by its link"):
        found = list(_given(secret).filter(**({"pk": consent} if consent else {})).select_related("purpose"))
        for each in found:
            withdraw(each, by=None, source=ConsentSource.LINK)
        return len(found)


def _given(secret: str) -> QuerySet[Consent]:
    link, _entity, _limit = followed(secret, op=WITHDRAW, outlives_maker=True)
    party = survivors([link.record]).get(link.record, link.record)
    if not Party.objects.filter(pk=party).exists():
        raise Http404
    rows: QuerySet[Consent] = Consent.objects.filter(party=party, state=ConsentState.GIVEN)
    return rows
