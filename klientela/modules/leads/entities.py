"""How people see leads, and what is set up for them."""

from typing import Any

from django.utils.translation import pgettext_lazy

from klientela.core.records.locking import LOCKING
from klientela.kernel.entity import Action, Board, Calendar, Entity, entity
from klientela.modules.leads.asking import change_answer, create_answer, delete_answer
from klientela.modules.leads.converting import convert
from klientela.modules.leads.models import Answer, Lead, LeadForm, Question, RoutingRule, ScoreRule
from klientela.modules.leads.services import begin_lead, change_lead, create_lead, disqualify, move_lead
from klientela.modules.leads.setting import (
    change_question,
    change_row,
    create_question,
    create_routing_rule,
    create_score_rule,
    delete_question,
    delete_score_rule,
    route_by_hand,
)


def is_open(lead: Lead) -> bool:
    """Whether it is still to be decided what becomes of a lead."""
    return lead.is_open and lead.locked_at is None


def _action(name: str, label: Any, run: Any, **rest: Any) -> Action:
    return Action(name, label, run, when=is_open, reads=("stage", "closed_at", "locked_at"), **rest)


@entity
class LeadEntity(Entity):
    model = Lead
    slug = "leads"
    icon = "user-plus"
    group = "customers"
    order = 125
    subtitle = ("company", "contact")
    list = ("name", "stage", "score", "source", "next_on", "next_step", "owner", "created_at")
    form = (
        "company",
        "contact",
        "name",
        "email",
        "phone",
        "town",
        "country",
        "website",
        "source",
        "campaign",
        "product",
        "next_step",
        "next_on",
        "process",
        "stage",
        "description",
    )
    facts = (
        "company",
        "contact",
        "email",
        "phone",
        "town",
        "country",
        "website",
        "source",
        "campaign",
        "product",
        "score",
        "next_step",
        "next_on",
        "active_at",
        "reason",
        "come_back_on",
        "party",
        "person",
        "deal",
        "consent_at",
        "process",
        "description",
        "owner",
        "team",
        "branch",
    )
    orders = ("-score", "name", "-created_at")
    filters = ("stage", "source", "campaign", "product", "score", "next_on", "owner", "team", "branch", "country", "closed_at", "active_at")
    search = ("name", "company", "contact", "email")
    board = Board(
        by="stage",
        card=("name", "company", "score", "next_on", "owner"),
        move=move_lead,
        switch="process",
        since="moved_at",
        due="next_on",
        closed="closed_at",
    )
    calendar = Calendar("next_on")
    actions = (
        _action("route", pgettext_lazy("action", "Route"), route_by_hand, icon="git-branch", op="update"),
        _action("disqualify", pgettext_lazy("action", "Disqualify"), disqualify, icon="x", tone="bad", op="update", page="lead-disqualify"),
        _action("convert", pgettext_lazy("action", "Convert"), convert, icon="check", tone="win", page="lead-convert"),
        *LOCKING,
    )
    key = ("email",)
    within = {"process": {"entity": "leads"}, "stage": {"process__entity": "leads"}}
    synonyms = {
        "name": ("lead name", "lead number", "prospect id", "nazwa leada", "numer leada"),
        "company": ("account", "organisation", "organization", "firma", "companie"),
        "contact": ("contact", "full name", "osoba kontaktowa", "persoană de contact"),
        "email": ("e-mail", "email address", "adres e-mail", "adresă de e-mail"),
        "town": ("city", "miasto", "oraș"),
        "source": ("lead source", "lead origin", "źródło", "sursă"),
        "campaign": ("utm_campaign", "kampania", "campanie"),
        "owner": ("lead owner", "assigned to", "opiekun", "responsabil"),
        "stage": ("lead status", "status", "etap", "etapă"),
    }
    proposes = staticmethod(begin_lead)
    create = staticmethod(create_lead)
    change = staticmethod(change_lead)


@entity
class AnswerEntity(Entity):
    model = Answer
    slug = "lead-answers"
    icon = "list-check"
    in_menu = False
    part_of = "lead"
    title = "value"
    list = ("question", "value")
    form = ("question", "value")
    orders = ("created_at",)
    create = staticmethod(create_answer)
    change = staticmethod(change_answer)
    delete = staticmethod(delete_answer)


@entity
class QuestionEntity(Entity):
    model = Question
    slug = "lead-questions"
    icon = "list-check"
    group = "settings"
    order = 620
    list = ("name", "kind", "position", "is_active")
    form = ("name", "kind", "answers", "position", "is_active")
    orders = ("name",)
    search = ("name",)
    create = staticmethod(create_question)
    change = staticmethod(change_question)
    delete = staticmethod(delete_question)


@entity
class ScoreRuleEntity(Entity):
    model = ScoreRule
    slug = "score-rules"
    icon = "adjustments-horizontal"
    group = "settings"
    order = 621
    list = ("name", "points", "half_life", "position", "is_active")
    form = ("name", "points", "half_life", "position", "is_active")
    orders = ("name",)
    search = ("name",)
    create = staticmethod(create_score_rule)
    change = staticmethod(change_row)
    delete = staticmethod(delete_score_rule)


@entity
class RoutingRuleEntity(Entity):
    model = RoutingRule
    slug = "routing-rules"
    icon = "git-branch"
    group = "settings"
    order = 622
    list = ("name", "how", "user", "team", "most", "position", "is_active")
    form = ("name", "how", "user", "team", "most", "position", "is_active")
    orders = ("name",)
    search = ("name",)
    create = staticmethod(create_routing_rule)
    change = staticmethod(change_row)


@entity
class LeadFormEntity(Entity):
    model = LeadForm
    slug = "lead-forms"
    boxed = False
    icon = "file-text"
    group = "settings"
    order = 623
    list = ("name", "heading", "source", "team")
    form = ("name", "heading", "text", "thanks", "purpose", "source", "campaign", "product", "team", "hourly", "hourly_of_one")
    orders = ("name",)
    search = ("name",)
