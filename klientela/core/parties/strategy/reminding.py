"""Telling whoever looks after a customer that the rhythm of contact is broken, or that the strategy is to be looked at again."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.parties.models import PartyKind
from klientela.core.parties.strategy.models import Strategy
from klientela.core.records.titles import title_of
from klientela.kernel.entity import entity_of
from klientela.kernel.event import publish
from klientela.kernel.notice import Noteworthy, NoticeKind

RHYTHM, REVIEW = "customer.rhythm", "customer.review"
KINDS = {
    RHYTHM: NoticeKind(_("Customers to get in touch with"), icon="phone"),
    REVIEW: NoticeKind(_("Strategies to look at again"), icon="target-arrow"),
}
TITLES: dict[str, Any] = {RHYTHM: _("Time to get in touch: %(name)s"), REVIEW: _("Look at the strategy again: %(name)s")}
DAYS = {RHYTHM: "contact_by", REVIEW: "review_on"}
LATELY = timedelta(days=7)
"""So long after the day it is still told, where no worker ran meanwhile; each day is told once."""


def remind() -> None:
    """Tell what has become due. Told twice, it is the same news."""
    today = timezone.localdate()
    for kind, field in DAYS.items():
        due = Strategy.objects.filter(**{f"{field}__range": (today - LATELY, today)}, party__deleted_at=None)
        for strategy in due.select_related("party", "party__owner", "keeper").iterator():
            _tell(strategy, kind, field)


def _tell(strategy: Strategy, kind: str, field: str) -> None:
    user: User | None = strategy.keeper or strategy.party.owner
    if user is None or not sees(user, entity_of(Strategy), field):
        return
    party = strategy.party
    slug = "organizations" if party.kind == PartyKind.ORGANIZATION else "persons"
    occurrence = f"{kind}:{strategy.pk}:{getattr(strategy, field)}"
    values = {"name": title_of(party, user)}
    publish(Noteworthy(kind=kind, users=(user.pk,), title=TITLES[kind], values=values, entity=slug, key=party.pk, occurrence=occurrence))
