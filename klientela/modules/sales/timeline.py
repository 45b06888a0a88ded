"""Deals on the timelines of their customers: when they were opened, won and lost, read off the deals themselves."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import scope, sees
from klientela.core.identity.models import User
from klientela.core.processes.models import Move, Stage, StageKind
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.timeline.kinds import EpisodeKind
from klientela.core.timeline.sources import Ask, Follower, Happening, Money, Source
from klientela.core.views.addresses import address_of
from klientela.kernel.entity import entity_of
from klientela.modules.sales.models import Deal
from klientela.modules.sales.seeing import sees_figures, sees_money

OPENED, WON, LOST = "deal-opened", "deal-won", "deal-lost"
CLOSED = {WON: StageKind.WON, LOST: StageKind.LOST}


def _kind(code: str, label: Any, *, icon: str, tone: str) -> EpisodeKind:
    return EpisodeKind(code, label, icon, tone, "sales", is_contact=False, is_noted=False)


KINDS = (
    _kind(OPENED, pgettext_lazy("episode", "Deal opened"), icon="target-arrow", tone="money"),
    _kind(WON, pgettext_lazy("episode", "Deal won"), icon="trophy", tone="call"),
    _kind(LOST, pgettext_lazy("episode", "Deal lost"), icon="circle-x", tone="bad"),
)


def rows(user: User, ask: Ask) -> Iterator[tuple[str, QuerySet[Deal], str]]:
    """The deals asked for by kind, as far as the user sees what makes them happen."""
    if ask.person or (ask.party and not sees(user, entity_of(Deal), "party")):
        return
    if _wants(ask, OPENED) and sees(user, entity_of(Deal), "opened_at"):
        yield OPENED, _deals(user, ask, "opened_at"), "opened_at"
    if sees(user, entity_of(Deal), "stage", "closed_at") and sees(user, entity_of(Stage), "kind"):
        for kind, stage in CLOSED.items():
            if _wants(ask, kind):
                yield kind, _deals(user, ask, "closed_at").filter(stage__kind=stage), "closed_at"


def told(user: User, found: list[tuple[str, UUID]]) -> Mapping[tuple[str, UUID], Happening]:
    """What deals show: name, what they are worth, who looks after them."""
    rows = Deal._base_manager.filter(scope(user, "read", Deal), pk__in={key for _kind, key in found}, deleted_at=None)
    known = {deal.pk: deal for deal in rows.select_related("owner")}
    return {(kind, key): _happening(known[key], kind, user) for kind, key in found if key in known}


def turnover(user: User, ask: Ask) -> list[Money]:
    """What was sold: the deals won, added up by currency."""
    if not sees_figures(user, "revenue") or not sees_money(user) or ask.person or ask.text:
        return []
    won = _deals(user, ask, "closed_at").filter(stage__kind=StageKind.WON).exclude(amount=None)
    sums = won.order_by("currency").values_list("currency").annotate(total=Sum("amount"))
    return [Money(currency, total) for currency, total in sums]


def followers(user: User) -> list[Follower]:
    """What actions may lead to: deals opened, stages they went on to, deals won with what they are worth."""
    entity, deals = entity_of(Deal), Deal._base_manager.filter(scope(user, "read", Deal), deleted_at=None).exclude(party=None)
    if not sees(user, entity, "party"):
        return []
    found = []
    if sees(user, entity, "opened_at"):
        found.append(Follower(OPENED, _("Deals opened"), deals, "opened_at", "party", "deals"))
    if sees(user, entity, "stage") and sees(user, entity_of(Stage), "position", "kind"):
        of_deal = deals.filter(pk=OuterRef("record")).values("party")
        on = Move.objects.filter(stage__position__gt=F("from_stage__position"), stage__kind=StageKind.OPEN).annotate(
            with_party=Subquery(of_deal)
        )
        found.append(Follower("moved", _("Stages reached"), on.exclude(with_party=None), "at", "with_party", "deals", record="record"))
        if sees(user, entity, "closed_at"):
            won, amount = deals.filter(stage__kind=StageKind.WON), "amount" if sees_money(user) else ""
            found.append(Follower(WON, _("Deals won"), won, "closed_at", "party", "deals", amount=amount))
    return found


def _happening(deal: Deal, kind: str, user: User) -> Happening:
    shown = withheld_from(deal, user)
    amount = shown.amount if sees_money(user) and kind != LOST else None
    return Happening(title_of(deal, user), address_of(deal), shown.owner.name if shown.owner else "", "", amount, shown.currency or "")


def _wants(ask: Ask, kind: str) -> bool:
    return not ask.kinds or kind in ask.kinds


def _deals(user: User, ask: Ask, moment: str) -> QuerySet[Deal]:
    found = Deal._base_manager.filter(scope(user, "read", Deal), deleted_at=None)
    if ask.party:
        found = found.filter(party=ask.party)
    if ask.record:
        found = found.filter(pk=ask.record)
    if ask.since:
        found = found.filter(**{f"{moment}__gte": ask.since})
    if ask.until:
        found = found.filter(**{f"{moment}__lt": ask.until})
    if ask.colleague:
        found = found.filter(owner=ask.colleague) if sees(user, entity_of(Deal), "owner") else found.none()
    if ask.text:
        found = found.filter(name__icontains=ask.text) if sees(user, entity_of(Deal), "name") else found.none()
    return found


SOURCE = Source((OPENED, WON, LOST), rows, told, turnover, followers)
