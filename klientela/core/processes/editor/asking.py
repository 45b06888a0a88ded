"""Questions about the records of a process, put together by whoever sets it up."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from klientela.core.access.policy import grants, policy
from klientela.core.processes.models import InProcess
from klientela.core.views.questions.building import Builder
from klientela.core.views.questions.settings import again, asked_in
from klientela.kernel.entity import Entity, entities


@policy(grants("update", "processes"))
@require_safe
def question_door(request: HttpRequest, slug: str) -> HttpResponse:
    """A question about the records of a process being put together, also by whoever sets processes up without reading these records."""
    entity = next((known for known in entities() if known.slug == slug and issubclass(known.model, InProcess)), None)
    if entity is None:
        raise Http404
    return again(request, entity, url=_door(entity))


def asked_here(request: HttpRequest, entity: Entity, stored: Any, *, name: str) -> Builder:
    """A question as a form of the editor sent it, else as it is stored; its parts come from the editor's own door."""
    return asked_in(request, entity, stored, name=name, url=_door(entity))


def _door(entity: Entity) -> str:
    return reverse("process-question", args=[entity.slug])
