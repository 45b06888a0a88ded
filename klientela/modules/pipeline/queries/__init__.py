"""Questions about deals: how many, how much, how long, who. Every answer holds only what the user may read.

Amounts of different currencies are never added: every sum is a tuple of `Amount`, one for each currency.
"""

from klientela.modules.pipeline.queries.funnel import Funnel, FunnelStep, funnel
from klientela.modules.pipeline.queries.results import (
    Amount,
    CycleLength,
    Result,
    WinRate,
    added,
    cycle_length,
    last_win,
    overall,
    results_by,
    revenue_by,
    win_rate,
)
from klientela.modules.pipeline.queries.stuck import OpenStage, StuckDeal, open_stages, stuck_deals, stuck_value
from klientela.modules.sales.api.counting import Choice

__all__ = [
    "Amount",
    "Choice",
    "CycleLength",
    "Funnel",
    "FunnelStep",
    "OpenStage",
    "Result",
    "StuckDeal",
    "WinRate",
    "added",
    "cycle_length",
    "funnel",
    "last_win",
    "open_stages",
    "overall",
    "results_by",
    "revenue_by",
    "stuck_deals",
    "stuck_value",
    "win_rate",
]
