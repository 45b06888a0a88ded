"""What leads add to record pages: why a lead is worth what it is, what it was asked, how it came to its owner; and rules in words."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from klientela.core.access.decisions import may, sees, visible
from klientela.core.criteria.checking import check
from klientela.core.criteria.sentences import sentence
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.modules.leads.capture import asked_words, secret_of
from klientela.modules.leads.models import Answer, Lead, LeadForm, Question, QuestionKind, Routed, RoutingRule, ScoreRule
from klientela.modules.leads.models.forms import FIELDS
from klientela.modules.leads.routing import TOLD
from klientela.modules.leads.scoring import RULE, tree_of

YES_NO = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")}


@dataclass(frozen=True)
class PartLine:
    """One part of a score in words."""

    points: str
    text: str


@dataclass(frozen=True)
class Asked:
    """A question with its answer, and the answers there are."""

    question: Question
    value: str
    told: str
    choices: list[tuple[str, Any]]


def builder_address() -> str:
    """Where a question about leads gets its parts while it is put together."""
    return reverse("lead-question-parts")


def score(entity: Entity, record: Any, user: User) -> Panel | None:
    """The score of a lead, and what it is made of."""
    if not isinstance(record, Lead) or not sees(user, entity, "score"):
        return None
    context = {
        "score": record.score,
        "lines": lines_of(record, user),
        "lead": record,
        "chance_url": reverse("lead-chance", args=[record.pk]),
    }
    return Panel(_("Score"), "leads/score.html", context, place="side")


def lines_of(lead: Lead, user: User) -> list[PartLine]:
    """What a score is made of, in words. What hangs on fields that are hidden from the reader is told as a sum without its reason."""
    found, other = [], 0
    known = _known(lead, user)
    for part in lead.score_parts:
        row = known.get(part["key"])
        if row is None or (part["of"] == RULE and not _may_know(row, user)):
            other += part["points"]
        else:
            found.append(PartLine(f"{part['points']:+d}", _why(row, part, user=user)))
    return [*found, PartLine(f"{other:+d}", _("for other reasons"))] if other else found


def _known(lead: Lead, user: User) -> dict[str, Any]:
    """The rules and questions behind a score, as far as the reader may read them and what they are called."""
    keys = [part["key"] for part in lead.score_parts]
    kinds = [known for known in (entity_of(ScoreRule), entity_of(Question)) if keys and sees(user, known, "name")]
    return {str(row.pk): row for known in kinds for row in visible(user, "read", known).filter(pk__in=keys)}


def _may_know(rule: ScoreRule, user: User) -> bool:
    tree = tree_of(rule.where)
    return tree is not None and not check(tree, entity_of(Lead), user)


def _why(row: Any, part: dict[str, Any], *, user: User) -> str:
    name, days = title_of(row, user), part.get("days", 0)
    if not days:
        return name
    faded = ngettext("%(of)s points faded over %(n)s day", "%(of)s points faded over %(n)s days", days)
    return f"{name} ({faded % {'of': part['full'], 'n': days}})"


def questions(entity: Entity, record: Any, user: User) -> Panel | None:
    """What a lead is asked, and what it answered."""
    if not isinstance(record, Lead) or not may(user, "read", entity_of(Question)) or not _sees_answers(user):
        return None
    answers = dict(Answer.objects.filter(lead=record).values_list("question", "value"))
    rows = Question.objects.all().order_by("position", "name")
    asked = [_asked(row, answers.get(row.pk, "")) for row in rows if row.is_active or row.pk in answers]
    if not asked:
        return None
    may_answer = is_open(user, "update", record) and not record.is_converted
    return Panel(_("Qualification"), "leads/questions.html", {"asked": asked, "lead": record, "may_answer": may_answer}, place="main")


def _sees_answers(user: User) -> bool:
    return sees(user, entity_of(Answer), "question", "value") and sees(user, entity_of(Question), "name", "kind", "answers")


def _asked(row: Question, value: str) -> Asked:
    is_number = row.kind == QuestionKind.NUMBER
    choices = [] if is_number else [(said, YES_NO.get(said, said) if row.kind == QuestionKind.YES_NO else said) for said in row.worth()]
    if value and choices and value not in dict(choices):
        choices.append((value, value))
    return Asked(row, value, str(dict(choices).get(value, value)), choices)


def routing(entity: Entity, record: Any, user: User) -> Panel | None:
    """How a lead came to whoever looks after it: each time the rules were asked, and what each said."""
    if not isinstance(record, Lead) or not sees(user, entity, "owner"):
        return None
    times = list(Routed.objects.filter(record=record.pk).select_related("user").order_by("-at", "-id")[:5])
    if not times:
        return None
    rules = entity_of(RoutingRule)
    knows = may(user, "read", rules) and sees(user, rules, "name")
    names = {str(row.pk): row.name for row in RoutingRule.objects.all()} if knows else {}
    told = [(time, [(names[one["rule"]], TOLD.get(one["said"], "")) for one in time.told if one["rule"] in names]) for time in times]
    return Panel(_("Routing"), "leads/routing.html", {"times": told, "knows": knows}, place="side")


def rule(entity: Entity, record: Any, user: User) -> Panel | None:
    """Of which leads a rule is, in words."""
    if not isinstance(record, (ScoreRule, RoutingRule)):
        return None
    tree = tree_of(record.where)
    unknown = tree is None or (tree.parts and record.setter is not None and not record.setter.is_active)
    may_edit = is_open(user, "update", record)
    url = reverse("score-question" if isinstance(record, ScoreRule) else "routing-question", args=[record.pk])
    told = sentence(tree, entity_of(Lead), user) if tree else ""
    has_left = isinstance(record, RoutingRule) and record.user is not None and not record.user.is_active
    context = {"told": told, "is_unknown": unknown, "url": url if may_edit else "", "has_left": has_left}
    return Panel(_("For which leads"), "leads/rule.html", context, place="main")


def form(entity: Entity, record: Any, user: User) -> Panel | None:
    """Where a form stands, what to put on one's own site, and what it asks for."""
    if not isinstance(record, LeadForm) or not is_open(user, "update", record):
        return None
    secret = secret_of(record)
    rows = [(name, label, name in record.asks, name in record.needed) for name, label in FIELDS.items()]
    path = reverse("lead-form", args=[secret]) if secret else ""
    context = {"lead_form": record, "rows": rows, "path": path, "asked_words": asked_words(record) if path else ""}
    return Panel(_("Public form"), "leads/form_panel.html", context, place="main")
