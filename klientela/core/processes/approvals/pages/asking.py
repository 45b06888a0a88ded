"""The builder of questions for those who set up rules, who need not read the records the rules are about."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from klientela.core.processes.approvals.services.ruling import approvable
from klientela.core.views.questions.building import Builder
from klientela.core.views.questions.settings import again, asked_in
from klientela.kernel.entity import Entity

NAME = "where"


def builder_of(entity: Entity, stored: Any, request: HttpRequest) -> Builder:
    """The builder as the form sent it, else with what is stored; a question that cannot be read is begun anew."""
    return asked_in(request, entity, stored, name=NAME, url=_door(entity))


def question_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The builder anew while it is worked with."""
    entity = next((known for known in approvable() if known.slug == slug), None)
    if entity is None:
        raise Http404
    return again(request, entity, url=_door(entity))


def _door(entity: Entity) -> str:
    return reverse("approval-question", args=[entity.slug])
