"""What stands in the boxes: consents by purpose, accounts, the strategy, and who decides."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.parties.accounts.models import PartyAccount
from klientela.core.parties.boxes.kinds import Box
from klientela.core.parties.committee.queries import committee_of
from klientela.core.parties.consents.models import Consent, ConsentState
from klientela.core.parties.models import Party, PartyKind
from klientela.core.parties.strategy.models import Strategy
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.views.effective import effective
from klientela.core.views.facts import Fact, told
from klientela.kernel.banking import spelled
from klientela.kernel.entity import entity_of

FRESH = timedelta(days=90)
"""So long a changed number is pointed out."""


@dataclass(frozen=True)
class Said:
    """What a party said for one channel, as it is shown."""

    consent: Consent
    tone: str
    label: Any
    is_given: bool
    more: tuple[Fact, ...] = ()
    """What fields say that the company has added, such as a file that proves it."""


@dataclass(frozen=True)
class Account:
    """A bank account as it is shown."""

    account: PartyAccount
    number: str
    is_fresh: bool
    """Whether the number was replaced lately."""


def rows_of(user: User, model: Any, party: Party) -> Any:
    """The parts of a party that a user may read."""
    return visible(user, "read", entity_of(model)).filter(party=party)


def consents(user: User, party: Party) -> dict[str, Any]:
    """What a party said, under each purpose."""
    rows = rows_of(user, Consent, party).select_related("purpose", "entered_by").order_by("purpose__name", "purpose", "channel")
    entity = entity_of(Consent)
    added = [field for field in effective(entity, user).facts if field.own]
    said = [replace(_said(withheld_from(row, user)), more=_filled(told(entity, row, added, user=user))) for row in rows]
    by_purpose = groupby(said, key=lambda one: one.consent.purpose)
    return {"purposes": [(gettext(title_of(purpose, user)), list(some)) for purpose, some in by_purpose]}


def _filled(facts: list[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if not fact.is_empty)


def _said(consent: Consent) -> Said:
    if consent.state != ConsentState.GIVEN:
        return Said(consent, "red", consent.get_state_display(), is_given=False)
    if consent.valid_until and consent.valid_until < timezone.localdate():
        return Said(consent, "amber", pgettext_lazy("consent", "Expired"), is_given=True)
    return Said(consent, "green", consent.get_state_display(), is_given=True)


def accounts(user: User, party: Party) -> dict[str, Any]:
    """The bank accounts of a party, the main one first."""
    rows = rows_of(user, PartyAccount, party).select_related("number_set_by").order_by("-is_main", "created_at")
    return {"accounts": [_account(withheld_from(row, user)) for row in rows]}


def _account(row: PartyAccount) -> Account:
    is_fresh = bool(row.was_replaced and row.number_set_at and row.number_set_at > timezone.now() - FRESH)
    return Account(row, spelled(row.number), is_fresh)


def strategy(user: User, party: Party) -> dict[str, Any]:
    """The strategy for a customer, with what of it is overdue."""
    row = rows_of(user, Strategy, party).select_related("keeper").first()
    found, today = withheld_from(row, user) if row else None, timezone.localdate()
    return {
        "strategy": found,
        "rhythm": rhythm_text(found.rhythm_days) if found else "",
        "is_silent": bool(found and _before(found.contact_by, today)),
        "is_unreviewed": bool(found and _before(found.review_on, today)),
    }


def rhythm_text(days: int | None) -> str:
    """“Every 30 days”, in words."""
    return gettext("every %(days)s days") % {"days": days} if days else ""


def _before(day: date | None, today: date) -> bool:
    return day is not None and day < today


def committee(user: User, party: Party) -> dict[str, Any]:
    """Who decides at a company, and what can be said of each."""
    return {"committee": committee_of(user, party)}


BOXES = {
    box.word: box
    for box in (
        Box("strategy", _("Strategy"), "strategies", ("direction",), strategy, adding=_("Write a strategy")),
        Box("committee", _("Who decides"), "relations", ("kind", "other", "part"), committee, kind=PartyKind.ORGANIZATION),
        Box("accounts", _("Bank accounts"), "party-accounts", ("number",), accounts, adding=_("Account")),
        Box(
            "consents", _("Consents"), "consents", ("purpose", "channel", "state"), consents, adding=_("Consent"), beside="consent-purposes"
        ),
    )
}
