"""Which of the related records a summary is about, asked with the builder of lists."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from klientela.core.records.own.formulas.settling import related_fields
from klientela.core.records.own.models import OwnField
from klientela.core.views.questions.settings import Question, question_in
from klientela.kernel.entity import Entity


def question_about(request: HttpRequest, entity: Entity, own: OwnField | None) -> Question | None:
    """The question about the records that are chosen to be summed up; None where nothing refers to these records."""
    known = dict(own.options) if own else {}
    asked = request.POST.get("of") or request.GET.get("of") or f"{known.get('relation', '')}:"
    ways = {way.name: way for way, _fields in related_fields(entity)}
    way = ways.get(asked.rpartition(":")[0]) or next(iter(ways.values()), None)
    if way is None:
        return None
    stored = known.get("where") if way.name == known.get("relation") else None
    name = "where" + re.sub("[^a-z]", "", way.target.slug)
    return question_in(request, way.target, stored, name=name, label=_("Only those of which this is true"), is_plain=True)
