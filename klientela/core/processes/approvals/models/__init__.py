"""What approvals keep: the rules, what was asked, whom, and what they said; and who stands in for whom."""

from klientela.core.processes.approvals.models.asked import Call, CallState, Request, RequestState, Routed
from klientela.core.processes.approvals.models.away import Absence
from klientela.core.processes.approvals.models.rules import Level, Needs, Rule, WhenLate, Who

__all__ = ["Absence", "Call", "CallState", "Level", "Needs", "Request", "RequestState", "Routed", "Rule", "WhenLate", "Who"]
