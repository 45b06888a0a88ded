"""Answers of leads to the questions of the company."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.identity.models import User
from klientela.core.records.services import bury, save, save_changes, save_new
from klientela.kernel.entity import entity_of
from klientela.modules.leads.models import Answer, Lead, Question, QuestionKind
from klientela.modules.leads.models.asking import number_in
from klientela.modules.leads.scoring import score_again
from klientela.modules.leads.services import note_activity, refuse_converted

_UNKNOWN = _("“%(value)s” is no answer to “%(question)s”.")


@transaction.atomic
def create_answer(values: Mapping[str, Any], *, by: User) -> Answer:
    """Keep what a lead answered; said again, it takes the place of what was said before. What the question does not know counts nothing."""
    lead, question = values["lead"], values.get("question")
    refuse_converted(lead)
    known = Answer.objects.filter(lead=lead, question=question).first() if question else None
    kept: Answer = save_changes(known, {"value": values.get("value", "")}) if known else save_new(entity_of(Answer), values, by=by)
    score_again([lead.pk])
    return kept


@transaction.atomic
def change_answer(row: Answer, values: Mapping[str, Any], *, by: User) -> Answer:
    """Correct what a lead answered."""
    refuse_converted(row.lead)
    kept: Answer = save_changes(row, values)
    score_again([row.lead_id])
    return kept


def delete_answer(row: Answer, *, by: User) -> None:
    """Take an answer away."""
    refuse_converted(row.lead)
    bury(row)
    score_again([row.lead_id])


@transaction.atomic
def answer(lead: Lead, said: Mapping[Question, str], *, by: User) -> None:
    """Keep all answers of a lead at once; an empty one takes an answer away."""
    demand(by, "update", lead)
    refuse_converted(lead)
    known = {row.question_id: row for row in Answer.objects.filter(lead=lead)}
    for question, text in said.items():
        kept = known.get(question.pk)
        if kept is None or text.strip() != kept.value:
            _keep(lead, question, text.strip(), known=kept)
    note_activity([lead.pk])


def _keep(lead: Lead, question: Question, text: str, *, known: Answer | None) -> None:
    value = understood(question, text) if text else ""
    if known is not None and not value:
        bury(known)
    elif known is not None and known.value != value:
        save_changes(known, {"value": value})
    elif known is None and value:
        save(Answer(lead=lead, question=question, value=value))


def understood(question: Question, text: str) -> str:
    """An answer in its one spelling. Raises `ValidationError` for one that the question does not know."""
    text = text.strip()
    refused = ValidationError({"value": _UNKNOWN % {"value": text, "question": question}})
    if question.kind == QuestionKind.NUMBER:
        given = number_in(text)
        if given is None:
            raise refused
        return f"{given:.6f}".rstrip("0").rstrip(".")
    if text not in question.worth():
        raise refused
    return text
