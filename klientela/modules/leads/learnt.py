"""What the company's own leads teach: which become customers, judged by what was known of them before."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.learning.subjects import Example, Fact, Feature, Subject
from klientela.core.processes.models import StageKind
from klientela.core.records.own.definitions import own_fields
from klientela.kernel.entity import entity_of
from klientela.modules.leads.models import Answer, Lead, Question, QuestionKind
from klientela.modules.leads.models.asking import number_in

CODE, HAS, OWN, ASKED = "leads", "has:", "own:", "asked:"
PLAIN = ("source", "campaign", "country", "town")
GIVEN = ("email", "phone", "company", "website")
NUMBERS, WORDS = frozenset({"integer", "decimal", "percent"}), frozenset({"choice", "text", "boolean"})
"""Kinds of the fields a company has added that can be learnt from."""
PORTION = 2_000


def _said(value: Any) -> str:
    return _("given") if value == "yes" else _("not given")


def _label(name: str) -> Any:
    known: Any = Lead._meta.get_field(name)
    return known.verbose_name


BUILT_IN = (
    *(Feature(name, _label(name), "choice", ((CODE, name),)) for name in PLAIN),
    *(Feature(HAS + name, _label(name), "choice", ((CODE, name),), says=_said) for name in GIVEN),
    Feature("product", _label("product"), "choice", ((CODE, "product"), ("products", "name"))),
)


class LeadSubject(Subject):
    """Which leads become customers: by their own fields, those the company has added, and its questions."""

    def __init__(self) -> None:
        for name, value in {"code": CODE, "label": gettext_lazy("Which leads become customers"), "examples": examples}.items():
            object.__setattr__(self, name, value)

    @property
    def features(self) -> tuple[Feature, ...]:
        """What may be learnt from, as the company has set it up now."""
        return (*BUILT_IN, *_own_features(), *_asked_features())


def _own_features() -> Iterator[Feature]:
    for field in own_fields(entity_of(Lead)):
        if field.kind in NUMBERS | WORDS:
            yield Feature(OWN + field.code, field.label, "number" if field.kind in NUMBERS else "choice", ((CODE, field.name),))


def _asked_features() -> Iterator[Feature]:
    made_of = (("lead-answers", "value"), ("lead-answers", "question"), ("lead-questions", "name"))
    for row in Question.unscoped.filter(is_active=True, deleted_at=None):
        yield Feature(f"{ASKED}{row.pk}", row.name, "number" if row.kind == QuestionKind.NUMBER else "choice", made_of)


def facts_of(leads: Sequence[Lead]) -> dict[UUID, dict[str, Fact]]:
    """What is known of leads, by their keys."""
    keys = [lead.pk for lead in leads]
    answers: dict[UUID, dict[str, Fact]] = defaultdict(dict)
    rows = Answer.unscoped.filter(lead__in=keys, deleted_at=None).select_related("question")
    for row in rows:
        answers[row.lead_id][f"{ASKED}{row.question_id}"] = _said_to(row)
    own = list(_own_features())
    return {lead.pk: {**_plain(lead), **_own(lead, own), **answers[lead.pk]} for lead in leads}


def _said_to(row: Answer) -> Fact:
    return number_in(row.value) if row.question.kind == QuestionKind.NUMBER else row.value


def _plain(lead: Lead) -> dict[str, Fact]:
    said: dict[str, Fact] = {name: getattr(lead, name) or None for name in PLAIN}
    given: dict[str, Fact] = {HAS + name: "yes" if getattr(lead, name) else "no" for name in GIVEN}
    return {**said, **given, "product": lead.product.name if lead.product else None}


def _own(lead: Lead, features: Sequence[Feature]) -> dict[str, Fact]:
    values: Mapping[str, Any] = lead.own or {}
    return {feature.name: _fact(values.get(feature.name.removeprefix(OWN)), feature.kind) for feature in features}


def _fact(value: Any, kind: str) -> Fact:
    if value in (None, ""):
        return None
    return float(value) if kind == "number" else str(value)


def examples() -> Iterator[Example]:
    """Every lead that has become a customer or was given up, in the order of its outcome."""
    rows = Lead.unscoped.filter(deleted_at=None, closed_at__isnull=False).select_related("stage", "product").order_by("closed_at", "pk")
    for portion in batched(rows.iterator(chunk_size=PORTION), PORTION):
        facts = facts_of(portion)
        for lead in portion:
            yield Example(lead.pk, lead.closed_at, facts[lead.pk], lead.stage.kind == StageKind.WON)


SUBJECT = LeadSubject()
