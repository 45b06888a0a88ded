"""Leads, what is asked of them, what they are worth, who gets them, and the forms they come by."""

from klientela.modules.leads.models.asking import Answer, Question, QuestionKind
from klientela.modules.leads.models.forms import LeadForm, Sending
from klientela.modules.leads.models.leads import Lead
from klientela.modules.leads.models.rules import Assigning, Routed, RoutingRule, ScoreRule

__all__ = ["Answer", "Assigning", "Lead", "LeadForm", "Question", "QuestionKind", "Routed", "RoutingRule", "ScoreRule", "Sending"]
