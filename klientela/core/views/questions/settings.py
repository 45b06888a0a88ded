"""Questions asked for in settings: put together with the builder of lists, also by those who may not read the records themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function, policy
from klientela.core.criteria.checking import check
from klientela.core.criteria.sentences import sentence
from klientela.core.criteria.telling import Chip, describe
from klientela.core.criteria.tree import Group, from_json, to_json
from klientela.core.views.questions.building import Builder, builder, sent_builder
from klientela.core.views.questions.pages import OF, TYPING
from klientela.core.views.questions.reading import is_sent
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity, entity_named
from klientela.kernel.module import is_on

NAME = "where"
"""How the inputs of a question are called unless the form has several."""
AWAY = "away"


@dataclass(frozen=True)
class Question:
    """A question as a form of the settings shows it: its builder, or in words where it asks about what is not for the one who sets up."""

    name: str
    label: Any
    builder: Builder | None
    stored: Any = None
    told: str = ""
    chips: Sequence[Chip] = field(default_factory=tuple)

    @property
    def is_final(self) -> bool:
        """Whether what was sent can be kept."""
        return self.builder is None or self.builder.is_final

    @property
    def kept(self) -> Any:
        """What is to be stored; None without any condition."""
        return stored_form(self.builder.tree) if self.builder else self.stored


def stored_form(tree: Group) -> Any:
    """A question as settings keep it: None where it asks nothing."""
    return to_json(tree) if tree.parts else None


def stored_tree(stored: Any) -> Group:
    """A stored question; one that cannot be read any more is begun anew."""
    try:
        return from_json(stored) if stored else Group()
    except ValueError:
        return Group()


def asked_in(request: HttpRequest, entity: Entity, stored: Any, *, name: str, url: str = "", is_plain: bool = False) -> Builder:
    """The builder of this name as a form sent it, else with what is stored."""
    user = user_of(request)
    sent = sent_builder(entity, request.POST, name=name, user=user, is_plain=is_plain) if request.method == "POST" else None
    made = sent or builder(entity, stored_tree(stored), name=name, user=user, is_plain=is_plain)
    return here(made, url or door_of(entity, is_plain=is_plain))


def question_in(request: HttpRequest, entity: Entity, stored: Any, *, name: str, label: Any, is_plain: bool = False) -> Question:
    """A question of the settings; what a form does not send stays as it is.

    One that asks about what is hidden from its reader is told in words and stays, too, unless he takes it away.
    """
    user, tree = user_of(request), stored_tree(stored)
    is_away = f"{name}.{AWAY}" in request.POST
    if tree.parts and not is_away and any(problem.is_unknown for problem in check(tree, entity, user)):
        return Question(name, label, None, stored, sentence(tree, entity, user))
    made = asked_in(request, entity, None if is_away else stored, name=name, is_plain=is_plain)
    if request.method == "POST" and not is_sent(request.POST, name):
        made = replace(made, is_final=True)
    chips = describe(made.tree, entity, user=user, query=request.GET) if made.tree.parts else ()
    return Question(name, label, made, stored, chips=chips)


def here(made: Builder, url: str) -> Builder:
    """The same builder, whose parts come from a door of the settings."""
    return replace(made, url=url, is_setting=True)


def again(request: HttpRequest, entity: Entity, *, url: str, is_plain: bool = False) -> HttpResponse:
    """A builder anew while it is worked with: all of it, or what is told of it while somebody types."""
    made = sent_builder(entity, request.GET, name=request.GET.get(OF, NAME), user=user_of(request), is_plain=is_plain)
    if made is None:
        raise Http404
    return render(request, "questions/told.html" if TYPING in request.GET else "questions/again.html", {"builder": here(made, url)})


def door_of(entity: Entity, *, is_plain: bool = False) -> str:
    """The address from which a builder in the settings gets its parts."""
    return reverse("settings-question-plain" if is_plain else "settings-question", args=[entity.slug])


@policy(function(MANAGE_SETTINGS))
@require_safe
def question_door(request: HttpRequest, slug: str, *, is_plain: bool = False) -> HttpResponse:
    """A question of the settings being put together."""
    try:
        entity = entity_named(slug)
    except LookupError:
        raise Http404 from None
    if not is_on(entity.module):
        raise Http404
    return again(request, entity, url=door_of(entity, is_plain=is_plain), is_plain=is_plain)
