"""Setting up rules about leads, and handing a lead out by them at the press of a button."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.criteria.checking import check
from klientela.core.criteria.tree import Group
from klientela.core.identity.models import User
from klientela.core.records.services import bury, save_changes, save_new
from klientela.core.views.questions.settings import stored_form
from klientela.kernel.entity import entity_of
from klientela.modules.leads.jobs import score_all
from klientela.modules.leads.models import Assigning, Lead, Question, RoutingRule, ScoreRule
from klientela.modules.leads.routing import Decision, route

type Row = ScoreRule | RoutingRule


@transaction.atomic
def create_score_rule(values: Mapping[str, Any], *, by: User) -> Any:
    """Give leads points from now on; leads are counted anew."""
    return _made(ScoreRule, values, by=by)


@transaction.atomic
def create_routing_rule(values: Mapping[str, Any], *, by: User) -> Any:
    """Hand leads out by one more rule, after those that stand before it. Raises `ValidationError` where it names nobody."""
    _demand_somebody(values)
    return _made(RoutingRule, values, by=by)


def _made(kind: type[ScoreRule] | type[RoutingRule], values: Mapping[str, Any], *, by: User) -> Any:
    made = save_new(entity_of(kind), {**values, "setter": by}, by=by)
    _count_again(made)
    return made


def change_row(row: Row, values: Mapping[str, Any], *, by: User) -> Row:
    """Change a row of rules."""
    if isinstance(row, RoutingRule):
        _demand_somebody({name: values.get(name, getattr(row, name)) for name in ("how", "user", "team")})
    kept: Row = save_changes(row, values)
    _count_again(kept)
    return kept


@transaction.atomic
def delete_score_rule(rule: ScoreRule, *, by: User) -> None:
    """Take a rule away; its points go."""
    bury(rule)
    score_all.defer(by=None)


@transaction.atomic
def create_question(values: Mapping[str, Any], *, by: User) -> Any:
    """Ask leads one thing more."""
    return save_new(entity_of(Question), values, by=by)


@transaction.atomic
def change_question(question: Question, values: Mapping[str, Any], *, by: User) -> Question:
    """Change a question or what its answers are worth; leads that have answered it are counted anew."""
    kept: Question = save_changes(question, values)
    score_all.defer(by=None)
    return kept


@transaction.atomic
def delete_question(question: Question, *, by: User) -> None:
    """Take a question away; the points of its answers go."""
    bury(question)
    score_all.defer(by=None)


def _count_again(row: Row) -> None:
    """Other points for the leads there are: worked out in the background."""
    if isinstance(row, ScoreRule):
        score_all.defer(by=None)


def _demand_somebody(values: Mapping[str, Any]) -> None:
    by_team = values.get("how", Assigning.PERSON) != Assigning.PERSON
    if by_team and not values.get("team"):
        raise ValidationError({"team": _("Say which team.")})
    if not by_team and not values.get("user"):
        raise ValidationError({"user": _("Say who.")})


@transaction.atomic
def set_where(row: Row, tree: Group, *, by: User) -> Row:
    """Say of which leads a row is. From now on it is asked with the rights of whoever said so."""
    if problems := check(tree, entity_of(Lead), by):
        raise ValidationError([str(problem.message) for problem in problems])
    kept: Row = save_changes(row, {"where": stored_form(tree) or {}, "setter": by})
    _count_again(kept)
    return kept


def route_by_hand(lead: Lead, *, by: User) -> Decision:
    """Hand a lead out by the rules now."""
    decision = route(lead, by=by)
    if decision.user is None:
        raise ValidationError(_("No rule finds anybody for this lead. It stays where it is."))
    return decision
