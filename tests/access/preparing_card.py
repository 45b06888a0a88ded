"""The boxes of a party's page: consents, accounts, the strategy, who decides; and the link by which consent is taken back."""

from collections.abc import Callable
from typing import Any

from klientela.core.access.acting import acting
from klientela.core.access.decisions import fields_for, may
from klientela.core.identity.models import User
from klientela.core.parties.consents.withdrawing import withdrawal_link
from klientela.kernel.entity import entity_named
from tests.access.company import Company

type Parts = list[dict[str, Any]]
PARTS = {"strategy": "strategies", "accounts": "party-accounts", "consents": "consents"}


def _boxes(company: Company, _user: User) -> Parts:
    parties = company.rows["organizations"][:4] + company.rows["persons"][:1]
    return [{"pk": party.pk, "word": word} for party in parties for word in (*PARTS, "committee")]


def _items(company: Company, _user: User) -> Parts:
    rows = [(word, row) for word, slug in PARTS.items() for row in company.rows.get(slug, ())[:4]]
    return [{"pk": row.party_id, "word": word, "item": row.pk} for word, row in rows]


def _consents(company: Company, user: User) -> Parts:
    return [{"pk": each["pk"], "item": each["item"]} for each in _items(company, user) if each["word"] == "consents"]


def _relations(company: Company, _user: User) -> Parts:
    return [{"pk": row.other_id, "item": row.pk} for row in company.rows.get("relations", ())[:5]]


def _new(company: Company, _user: User) -> Parts:
    return [{"?": f"?parent={party.pk}"} for party in company.rows["organizations"]]


def _fields(company: Company, _user: User) -> Parts:
    return [{"pk": row.pk, "name": name} for row in company.rows["party-accounts"][:3] for name in ("number", "currency", "holder")]


def _parties(company: Company, _user: User) -> Parts:
    return [{"pk": party.pk} for party in company.rows["organizations"]]


def _link(company: Company, user: User) -> Parts:
    """A link tells whoever has it what the party agreed to: here only who sees it anyway."""
    if any(fields_for(user, entity_named(slug)) for slug in ("consents", "consent-purposes", "parties")):
        return []
    mine = [party for party in company.rows["organizations"] if all(may(user, op, party) for op in ("read", "update", "share"))]
    with acting(user):
        return [{"secret": withdrawal_link(party, by=user)} for party in mine[:1]]


PREPARED_CARD: dict[str, Callable[[Company, User], Parts]] = {
    "/party/<uuid:pk>/box/<slug:word>/": _boxes,
    "/party/<uuid:pk>/box/<slug:word>/form/": _boxes,
    "/party/<uuid:pk>/box/<slug:word>/<uuid:item>/remove/": _items,
    "/party/<uuid:pk>/consents/<uuid:item>/withdraw/": _consents,
    "/party/<uuid:pk>/consents/link/": _parties,
    "/party/<uuid:pk>/committee/<uuid:item>/": _relations,
    "/withdraw/<str:secret>/": _link,
    **{f"/{slug}/new/": _new for slug in PARTS.values()},
    "/party-accounts/<uuid:pk>/fields/<slug:name>/": _fields,
}
