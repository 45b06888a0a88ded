"""How people see deals."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.records.locking import LOCKING
from klientela.kernel.entity import Action, Board, Calendar, Entity, ImportField, entity
from klientela.modules.sales.competitors.entities import CompetitorEntity, DealCompetitorEntity
from klientela.modules.sales.credit.entities import CommissionEntity, CommissionPlanEntity, CommissionTierEntity, DealShareEntity
from klientela.modules.sales.lines.services import change_line, create_line
from klientela.modules.sales.models import CloseReason, Deal, DealLine
from klientela.modules.sales.services import begin_deal, change_deal, create_deal, lose_deal, move_deal, win_deal

__all__ = [
    "CloseReasonEntity",
    "CommissionEntity",
    "CommissionPlanEntity",
    "CommissionTierEntity",
    "CompetitorEntity",
    "DealCompetitorEntity",
    "DealEntity",
    "DealLineEntity",
    "DealShareEntity",
]


def can_be_closed(deal: Deal) -> bool:
    """A deal is won or lost once, and not while it is locked."""
    return deal.is_open and deal.locked_at is None


_STATE = ("stage", "closed_at", "locked_at")


@entity
class DealEntity(Entity):
    model = Deal
    slug = "deals"
    letter = "d"
    icon = "target-arrow"
    group = "customers"
    order = 130
    subtitle = ("party", "code")
    list = ("name", "party", "stage", "amount", "closes_on", "moved_at", "owner")
    form = (
        "party",
        "product",
        "name",
        "amount",
        "currency",
        "process",
        "stage",
        "closes_on",
        "next_step",
        "next_on",
        "source",
        "reason",
        "close_note",
        "description",
    )
    later = frozenset({"reason", "close_note"})
    extras = (ImportField("product", _("product"), "reference", target="products"),)
    facts = (
        "party",
        "process",
        "amount",
        "closes_on",
        "reason",
        "close_note",
        "source",
        "opened_at",
        "closed_at",
        "code",
        "description",
        "owner",
        "team",
        "branch",
    )
    orders = ("-moved_at", "name", "-created_at")
    filters = ("stage", "process", "party", "owner", "team", "branch", "closes_on", "amount", "next_step", "next_on", "source", "reason")
    search = ("name",)
    board = Board(
        by="stage",
        card=("name", "party", "amount", "closes_on", "owner"),
        total="amount",
        move=move_deal,
        switch="process",
        since="moved_at",
        due="closes_on",
        closed="closed_at",
    )
    calendar = Calendar("closes_on")
    actions = (
        Action(
            "lose", pgettext_lazy("action", "Lost"), lose_deal, icon="x", tone="bad", when=can_be_closed, page="deal-lose", reads=_STATE
        ),
        Action(
            "win", pgettext_lazy("action", "Won"), win_deal, icon="check", tone="win", when=can_be_closed, page="deal-win", reads=_STATE
        ),
        *LOCKING,
    )
    parts = ("deal-competitors", "deal-shares")
    key = ("code",)
    within = {"process": {"entity": "deals"}, "stage": {"process__entity": "deals"}}
    unique = frozenset({"code"})
    synonyms = {
        "name": ("deal name", "deal title", "title", "nazwa szansy", "tytuł", "titlu"),
        "code": ("opportunity id", "deal id", "numer szansy"),
        "party": ("account", "company", "customer", "klient", "client"),
        "owner": ("sales agent", "rep", "handlowiec", "agent", "opiekun"),
        "stage": ("deal stage", "etap", "etapă"),
        "amount": ("close value", "value", "wartość", "valoare"),
    }
    proposes = staticmethod(begin_deal)
    create = staticmethod(create_deal)
    change = staticmethod(change_deal)
    plain = frozenset({
        "name",
        "party",
        "amount",
        "currency",
        "closes_on",
        "next_step",
        "next_on",
        "source",
        "reason",
        "close_note",
        "description",
    })


@entity
class DealLineEntity(Entity):
    model = DealLine
    slug = "deal-lines"
    icon = "list"
    in_menu = False
    part_of = "deal"
    title = "product"
    list = ("product", "quantity", "unit_price", "discount")
    form = ("product", "quantity", "unit_price", "discount", "currency", "cost", "cost_currency")
    orders = ("created_at",)
    hidden = frozenset({"cost", "cost_currency"})
    create = staticmethod(create_line)
    change = staticmethod(change_line)


@entity
class CloseReasonEntity(Entity):
    model = CloseReason
    slug = "close-reasons"
    icon = "flag"
    group = "settings"
    order = 910
    list = ("name", "kind", "position")
    form = ("name", "kind", "position")
    filters = ("kind",)
    translated = ("name",)
    orders = ("created_at",)
    key = ("name",)
