"""What sales keeps."""

from klientela.modules.sales.models.competitors import Competitor, DealCompetitor, Standing
from klientela.modules.sales.models.credit import Basis, Commission, CommissionPlan, CommissionTier, DealShare
from klientela.modules.sales.models.deals import CloseKind, CloseReason, Deal, DealLine
from klientela.modules.sales.models.standing import DealChange

__all__ = [
    "Basis",
    "CloseKind",
    "CloseReason",
    "Commission",
    "CommissionPlan",
    "CommissionTier",
    "Competitor",
    "Deal",
    "DealChange",
    "DealCompetitor",
    "DealLine",
    "DealShare",
    "Standing",
]
