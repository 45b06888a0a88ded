"""The conditions of a field: when it is not there, only read, or required; each a question about the record itself."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from klientela.core.records.own.conditions import FIXED, HIDDEN, NEEDED
from klientela.core.records.own.models import OwnField
from klientela.core.views.questions.settings import Question, question_in
from klientela.kernel.entity import Entity

WHENS = {HIDDEN: _("Not there when"), FIXED: _("Only read when"), NEEDED: _("Required when")}


def questions_of(request: HttpRequest, entity: Entity, own: OwnField) -> list[Question]:
    """What the form of a field asks about its conditions."""
    stored = own.conditions
    return [question_in(request, entity, stored.get(when), name=f"when{when}", label=label, is_plain=True) for when, label in WHENS.items()]


def conditions_in(questions: Iterable[Question]) -> dict[str, Any]:
    """The conditions that are to be kept, by when they hold."""
    return {question.name.removeprefix("when"): question.kept for question in questions if question.kept}
